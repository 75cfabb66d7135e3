using Launcher.Linux;
using Launcher.Model;
using Launcher.Tests.Harness;

namespace Launcher.Tests.Linux;

public sealed class UserDatabaseTests : IDisposable
{
    private readonly Scratch _scratch = Scratch.OnDisk();
    private readonly string _passwd;
    private readonly string _group;

    public UserDatabaseTests()
    {
        _passwd = _scratch.Write(
            "passwd",
            """
            # comment
            root:x:0:0:root:/root:/bin/sh
            app:x:1000:1001::/home/app:/bin/sh
            homeless:x:1002:1002:::
            broken:x:abc:0::/root:/bin/sh
            short:x:5
            negative:x:-1:0::/:
            7:x:70:70::/seven:

            """
        );
        _group = _scratch.Write("group", "root:x:0:\nweb:x:33:app,other\ndb:x:34:other\nbad:x::app\napp:x:1001:app\n");
    }

    public void Dispose() => _scratch.Dispose();

    private (AppUser? User, Problem? Problem) Find(string text) => UserDatabase.Find(text, "--user", _passwd, _group);

    private void Is(string text, uint user, uint group, uint[] groups, string home)
    {
        var (found, problem) = Find(text);
        Assert.Null(problem);
        Assert.Equal((user, group, home), (found!.UserId, found.GroupId, found.Home));
        Assert.Equal(groups, found.Groups);
    }

    [Fact]
    public void A_name_or_a_number_brings_its_groups_and_home()
    {
        Is("app", 1000, 1001, [1001, 33], "/home/app");
        Is("1000", 1000, 1001, [1001, 33], "/home/app");
        Is("homeless", 1002, 1002, [1002], "/");
    }

    [Fact]
    public void A_name_of_digits_is_a_name_first() => Is("7", 70, 70, [70], "/seven");

    [Fact]
    public void A_written_group_is_the_only_one()
    {
        Is("app:web", 1000, 33, [], "/home/app");
        Is("app:99", 1000, 99, [], "/home/app");
        Is("4000:4000", 4000, 4000, [], "/");
    }

    [Theory]
    [InlineData("ap", "there is no user 'ap' in {passwd}", "did you mean app?")]
    [InlineData(
        "nobody-here",
        "there is no user 'nobody-here' in {passwd}",
        "add the user to the image, or write numbers: 1000:1000"
    )]
    [InlineData(
        "4294967296:1",
        "there is no user '4294967296' in {passwd}",
        "add the user to the image, or write numbers: 1000:1000"
    )]
    [InlineData("app:we", "there is no group 'we' in {group}", "did you mean web?")]
    [InlineData("4000", "uid 4000 has no entry in {passwd}, so its group is unknown", "write the group too: 4000:4000")]
    public void Who_is_unknown_is_named(string text, string what, string wayOut) =>
        Assert.Equal(
            (
                null,
                new Problem(
                    ProblemClass.User,
                    "--user",
                    what.Replace("{passwd}", _passwd, StringComparison.Ordinal)
                        .Replace("{group}", _group, StringComparison.Ordinal),
                    wayOut
                )
            ),
            Find(text)
        );

    [Theory]
    [InlineData("broken")]
    [InlineData("short")]
    [InlineData("negative")]
    public void Half_an_entry_is_no_user_and_never_root(string name) => Assert.NotNull(Find(name).Problem);

    [Fact]
    public void Without_the_files_numbers_are_enough()
    {
        var (user, problem) = UserDatabase.Find("1:2", "--user", _scratch.At("none"), _scratch.At("none"));
        Assert.Null(problem);
        Assert.Equal((1u, 2u), (user!.UserId, user.GroupId));
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_a_problem_and_no_crash()
    {
        File.SetUnixFileMode(_passwd, UnixFileMode.None);
        ThreadPrivileges.Without(
            [ThreadPrivileges.DacOverride, ThreadPrivileges.DacReadSearch],
            () =>
                Assert.Equal(
                    new Problem(
                        ProblemClass.User,
                        "--user",
                        $"{_passwd} cannot be read by uid {Identity.EffectiveUser}",
                        "make it readable for everyone"
                    ),
                    Find("app").Problem
                )
        );
    }
}

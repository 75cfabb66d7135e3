using Launcher.Linux;
using Launcher.Model;
using Launcher.Testing.Harness;

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
            33:x:0:0::/root:
            wheel:x:0:5::/wheel:
            default:x:1001:0::/opt:

            """
        );
        _group = _scratch.Write(
            "group",
            "root:x:0:\nzero:x:0:\n34:x:0:\nweb:x:33:app,other\ndb:x:34:other\nbad:x::app\napp:x:1001:app\n"
        );
    }

    public void Dispose() => _scratch.Dispose();

    private (AppUser? User, Problem? Problem) Find(string text) => UserDatabase.Find(text, "--user", _passwd, _group);

    private string? What(string text) =>
        Find(text)
            .Problem?.What.Replace(_passwd, "{passwd}", StringComparison.Ordinal)
            .Replace(_group, "{group}", StringComparison.Ordinal);

    private void Is(string text, uint user, uint group, uint[] groups, string home)
    {
        var (found, problem) = Find(text);
        Assert.Null(problem);
        Assert.Equal((user, group, home), (found!.UserId, found.GroupId, found.Home));
        Assert.Equal(groups, found.Groups);
    }

    [Theory]
    [InlineData("\ufeffroot:x:0:0::/:\n", "begins with a byte order mark: save it without one")]
    [InlineData("root:x:0:0::/:\r\n", "has a carriage return in line 1: save it with LF line ends")]
    [InlineData("root:x:0:0::/:\nme:x:1:1:a\rb:/:\n", "has a carriage return in line 2: save it with LF line ends")]
    [InlineData("r\0o\0o\0t\0:\0", "is UTF-16: save it as UTF-8")]
    public void A_file_that_glibc_would_read_in_another_way_is_refused(string text, string sentence)
    {
        foreach (var (file, content) in (List<(string, string)>)[(_passwd, text), (_group, text)])
        {
            var before = File.ReadAllBytes(file);
            File.WriteAllText(file, content);

            var problem = Find("app").Problem!;

            Assert.Equal($"{file} {sentence}", $"{problem.What}: {problem.WayOut}");
            Assert.Equal("--user", problem.Subject);
            File.WriteAllBytes(file, before);
        }
    }

    [Fact]
    public void A_name_or_a_number_brings_its_groups_and_home()
    {
        Is("app", 1000, 1001, [1001, 33], "/home/app");
        Is("1000", 1000, 1001, [1001, 33], "/home/app");
        Is("homeless", 1002, 1002, [1002], "/");
    }

    // Whoever mounts another /etc/passwd or /etc/group must not decide what a number is.
    [Fact]
    public void A_number_is_never_a_name()
    {
        Is("7:7", 7, 7, [], "/");
        Is("33:33", 33, 33, [], "/");
        Is("33:34", 33, 34, [], "/");
        Is("70", 70, 70, [70], "/seven");
        Assert.Equal("uid 7 has no entry in {passwd}, so its group is unknown", What("7"));
        Assert.Equal("uid 33 has no entry in {passwd}, so its group is unknown", What("33"));
    }

    [Fact]
    public void Only_root_is_a_name_of_0()
    {
        Is("root", 0, 0, [0], "/root");
        Is("root:root", 0, 0, [], "/root");
        Is("0:0", 0, 0, [], "/root");
        // As OpenShift's images have it.
        Is("default", 1001, 0, [0], "/opt");
        Assert.Equal("the user 'wheel' has uid 0 in {passwd}, which is root's", What("wheel"));
        Assert.Equal("the user 'wheel' has uid 0 in {passwd}, which is root's", What("wheel:5"));
        Assert.Equal("the group 'zero' has gid 0 in {group}, which is root's", What("app:zero"));
    }

    // To the kernel's calls it means "as it is".
    [Theory]
    [InlineData("4294967295:1")]
    [InlineData("1:4294967295")]
    [InlineData("00004294967295:1")]
    public void Minus_one_is_nobody(string text) => Assert.NotNull(Find(text).Problem);

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

using System.Text;
using Launcher.Aws.Sources;

namespace Launcher.Tests.Aws.Sources;

/// <summary>AWS's shared files: what the tools read in one way is read so, and what they do not is refused.</summary>
public sealed class ProfileFileTests
{
    private const string Keys = "aws_access_key_id = AKIA\naws_secret_access_key = plum\n";

    [Theory]
    [InlineData("[default]\n" + Keys)]
    [InlineData("\ufeff# ours\r\n\r\n[ default ]\r\naws_access_key_id=AKIA\r\nAWS_SECRET_ACCESS_KEY =\tplum  \r\n")]
    [InlineData("[profile default] # and more\n" + Keys)]
    [InlineData("[default]\ns3 =\n  max = 1\n  ; note\n\n  other = 2\n" + Keys)]
    [InlineData("[default]\noutput = json # twice\noutput = text\n" + Keys)]
    [InlineData("[sso-session x]\nany: thing\n  more\n[default]\n" + Keys)]
    [InlineData("[profile other]\naws_access_key_id = A\naws_access_key_id = B\n[default]\n" + Keys)]
    [InlineData("[default]\naws_access_key_id = AKIA\naws_secret_access_key = plum\naws_session_token = a;b#c")]
    public void What_AWS_s_tools_read_in_one_way_is_read_so(string text)
    {
        var (problem, profile) = Read(text);

        Assert.Null(problem);
        Assert.Null(profile!.Fault);
        Assert.Equal(("AKIA", "plum"), (profile.Text("aws_access_key_id"), profile.Text("aws_secret_access_key")));
    }

    [Theory]
    [InlineData("[default]\n" + Keys + "[default]\n", "line 4: the profile appears twice (line 1)")]
    [InlineData("[default]\n" + Keys + "[profile default]\n", "line 4: the profile appears twice (line 1)")]
    [InlineData("[default]\n" + Keys + "aws_access_key_id = B\n", "line 4: aws_access_key_id appears twice (line 2)")]
    [InlineData(
        "[default]\nrole_arn = arn:x # the reader\n",
        "line 2: a comment after a value, which some tools take for a part of it"
    )]
    [InlineData(
        "[default]\naws_secret_access_key = \"plum\"\n",
        "line 2: quotes around a value, which are a part of it"
    )]
    [InlineData("[default]\naws_access_key_id: AKIA\n", "line 2 is not 'key = value'")]
    [InlineData(
        "[default]\n  aws_access_key_id = AKIA\n",
        "line 2 is indented, which makes it a part of the one before"
    )]
    [InlineData(
        "[default]\naws_access_key_id = AKIA\n\taws_secret_access_key = plum\n",
        "line 3 is indented, which makes it a part of the one before"
    )]
    public void What_they_read_in_different_ways_is_a_fault_of_the_profile(string text, string fault)
    {
        var (problem, profile) = Read(text);

        Assert.Null(problem);
        Assert.Equal(fault, profile!.Fault);
    }

    [Theory]
    [InlineData("[default]\raws_access_key_id = AKIA\r", "line 1: a carriage return without a line feed")]
    [InlineData("[default]\naws_access_key_id = AK\rIA\n", "line 2: a carriage return without a line feed")]
    [InlineData("[\0d\0", "line 1: it is UTF-16, and must be saved as UTF-8")]
    [InlineData("[default\n" + Keys, "line 1 has no ']'")]
    [InlineData(Keys + "[default]\n", "line 1 comes before the first section, such as [default]")]
    [InlineData("\n  [default]\n  aws_access_key_id = AKIA\n", "line 2 is indented")]
    public void What_leaves_nothing_to_tell_is_a_problem_of_the_file(string text, string problem) =>
        Assert.StartsWith(problem, Read(text).Problem, StringComparison.Ordinal);

    private static (string? Problem, Profile? Profile) Read(string text)
    {
        var profiles = new Dictionary<string, Profile>();
        var problem = ProfileFile.Read(Encoding.UTF8.GetBytes(text), true, profiles);
        return (problem, profiles.GetValueOrDefault("default"));
    }
}

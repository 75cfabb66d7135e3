using Launcher.Aws;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Aws;

/// <summary>What can be said about AWS before anything is asked: problems, and what <c>plan</c> tells.</summary>
public sealed class AwsIdentityTests : IDisposable
{
    private const string Keys = "AWS_ACCESS_KEY_ID=AKIATEST|AWS_SECRET_ACCESS_KEY=hunter2|";

    private readonly Scratch _folder = Scratch.OnDisk();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(
        "AWS_ACCESS_KEY_ID=AKIATEST",
        "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not: set both, or neither"
    )]
    [InlineData(
        "AWS_SECRET_ACCESS_KEY=hunter2",
        "AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not: set both, or neither"
    )]
    [InlineData(
        "AWS_ACCESS_KEY_ID=hunter2/+|AWS_SECRET_ACCESS_KEY=AKIATEST",
        "AWS_ACCESS_KEY_ID is not an access key id: it has only letters and digits and begins with AKIA or ASIA"
    )]
    [InlineData(
        "AWS_WEB_IDENTITY_TOKEN_FILE=/x",
        "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not: name the role: annotate the service account"
    )]
    [InlineData(
        "AWS_PROFILE=prodd",
        "the profile 'prodd' (AWS_PROFILE) is neither in '{dir}/.aws/credentials' nor in '{dir}/.aws/config': did you mean 'prod'?"
    )]
    [InlineData(
        Keys + "LAUNCHER_AWS_PROFILE=none-such",
        "the profile 'none-such' (LAUNCHER_AWS_PROFILE) is neither in '{dir}/.aws/credentials' nor in '{dir}/.aws/config': correct its name, or mount the files"
    )]
    [InlineData(
        "AWS_PROFILE=sso",
        "the profile 'sso' logs in by a browser (IAM Identity Center), which is not supported: run: eval \"$(aws configure export-credentials --profile sso --format env)\""
    )]
    [InlineData(
        "AWS_PROFILE=process",
        "the profile 'process' runs a program (credential_process), which is not supported: run it before, and pass its answer in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )]
    [InlineData(
        "AWS_PROFILE=mfa",
        "the profile 'mfa' asks for a second factor (mfa_serial): nobody can type it here: use another role"
    )]
    [InlineData(
        "AWS_PROFILE=alone",
        "the profile 'alone' has role_arn, and neither source_profile nor credential_source: say whose credentials assume the role"
    )]
    [InlineData("AWS_PROFILE=loop", "the profile 'loop' leads back to itself: name another source_profile")]
    [InlineData(
        "AWS_PROFILE=half",
        "the profile 'half' has aws_access_key_id and not aws_secret_access_key: write both"
    )]
    [InlineData(
        "AWS_PROFILE=odd",
        "the profile 'odd' has the unknown credential_source 'Moon': write Environment, EcsContainer or Ec2InstanceMetadata"
    )]
    [InlineData(
        "LAUNCHER_AWS_PROFILE=empty",
        "the profile 'empty' has neither keys nor a role: put keys or a role into it, or leave --aws-profile out"
    )]
    [InlineData(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://evil.example/x",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI leads to 'evil.example' over plain HTTP: only this machine, 169.254.170.2, 169.254.170.23, fd00:ec2::23 may be asked so: write https://"
    )]
    [InlineData(
        "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://evil.example",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://evil.example' is plain HTTP: secrets would cross the network for everyone to read: write https://"
    )]
    [InlineData(
        "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://169.254.169.254.evil.example",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://169.254.169.254.evil.example' is not the instance's own address: leave it out"
    )]
    [InlineData(Keys + "AWS_REGION=Eu/x", "AWS_REGION: 'Eu/x' is not an AWS region: write its code, such as eu-west-1")]
    [InlineData(
        Keys + "LAUNCHER_AWS_ROLE_ARN=reader",
        "LAUNCHER_AWS_ROLE_ARN: 'reader' is not the ARN of a role: write arn:aws:iam::ACCOUNT:role/NAME"
    )]
    [InlineData(
        Keys + "LAUNCHER_AWS_EXTERNAL_ID=1",
        "LAUNCHER_AWS_EXTERNAL_ID: there is no role to tell it to: name one with --aws-role-arn, or write external_id into the profile"
    )]
    [InlineData(
        Keys + "AWS_ENDPOINT_URL=http://aws.example",
        "AWS_ENDPOINT_URL: 'http://aws.example' is plain HTTP: secrets would cross the network for everyone to read: write https://, or set --aws-allow-http where nobody else is on the network"
    )]
    [InlineData(
        Keys + "LAUNCHER_AWS_ALLOW_HTTP=maybe",
        "LAUNCHER_AWS_ALLOW_HTTP: 'maybe' is neither true nor false: write true or false"
    )]
    [InlineData(
        Keys + "AWS_ENDPOINT_URL_SECRETS_MANAGER=nothing",
        "AWS_ENDPOINT_URL_SECRETS_MANAGER: 'nothing' is not an http or https address: write https://host:port"
    )]
    public void A_setting_that_cannot_work_is_a_problem_before_anything_is_asked(string environment, string sentence)
    {
        var problems = ProviderTable.Get("aws-sm").CheckSettings(Settings(environment)).ToList();
        Assert.Equal(
            sentence.Replace("{dir}", _folder.Folder, StringComparison.Ordinal),
            string.Join('\n', problems.Select(Text))
        );
        Assert.All(problems, problem => Assert.Equal(ProblemClass.BadSetting, problem.Class));
        Assert.DoesNotContain("hunter2", string.Join('\n', problems.Select(Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Keys + "AWS_REGION=eu-west-1")]
    [InlineData("AWS_PROFILE=prod")]
    [InlineData("AWS_PROFILE=empty")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v1/credentials")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI=http://[fd00:ec2::23]/v1/credentials")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/1")]
    [InlineData("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6")]
    public void What_can_work_is_no_problem(string environment) =>
        Assert.Empty(ProviderTable.Get("aws-ssm").CheckSettings(Settings(environment)));

    [Theory]
    [InlineData(
        Keys + "AWS_DEFAULT_REGION=eu-west-1",
        "credentials from the environment (AWS_ACCESS_KEY_ID)|region eu-west-1 [AWS_DEFAULT_REGION]"
    )]
    [InlineData(
        "AWS_WEB_IDENTITY_TOKEN_FILE=/x|AWS_ROLE_ARN=r|AWS_REGION=eu-west-1|LAUNCHER_AWS_ROLE_ARN=arn:aws:iam::1:role/b",
        "credentials from web identity (AWS_WEB_IDENTITY_TOKEN_FILE) (AWS_ACCESS_KEY_ID is not set)|with them the role 'arn:aws:iam::1:role/b' [LAUNCHER_AWS_ROLE_ARN]|region eu-west-1 [AWS_REGION]"
    )]
    [InlineData(
        Keys + "LAUNCHER_AWS_PROFILE=prod|AWS_ENDPOINT_URL_SECRETS_MANAGER=https://vpce.example",
        "credentials from the profile 'prod'|region eu-central-1 [profile 'prod']|address 'https://vpce.example' [AWS_ENDPOINT_URL_SECRETS_MANAGER]"
    )]
    [InlineData(
        Keys
            + "AWS_ENDPOINT_URL=https://a.example|LAUNCHER_AWS_ENDPOINT=https://b.example|AWS_ENDPOINT_URL_SECRETS_MANAGER=https://c.example",
        "credentials from the environment (AWS_ACCESS_KEY_ID)|region from the instance's metadata at http://169.254.169.254, as no setting names one|address 'https://b.example' [LAUNCHER_AWS_ENDPOINT]"
    )]
    [InlineData(
        Keys
            + "AWS_ENDPOINT_URL=https://a.example|AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true|AWS_EC2_METADATA_DISABLED=true",
        "credentials from the environment (AWS_ACCESS_KEY_ID)|no region, unless the references name one"
    )]
    public void Plan_says_which_and_why(string environment, string lines) =>
        Assert.Equal(lines.Split('|'), ProviderTable.Get("aws-sm").Explain(Settings(environment)));

    private static string Text(Problem problem) =>
        $"{(problem.Subject is null ? "" : $"{problem.Subject}: ")}{problem.What}: {problem.WayOut}";

    private ProviderSettings Settings(string environment)
    {
        _folder.Write(
            ".aws/config",
            """
            [profile prod]
            region = eu-central-1
            [profile empty]
            region = eu-central-1
            [profile sso]
            sso_session = x
            [profile process]
            credential_process = /bin/x
            [profile mfa]
            role_arn = r
            mfa_serial = m
            [profile alone]
            role_arn = r
            [profile loop]
            role_arn = r
            source_profile = loop2
            [profile loop2]
            role_arn = r
            source_profile = loop
            [profile half]
            aws_access_key_id = AKIATEST
            [profile odd]
            role_arn = r
            credential_source = Moon
            """
        );
        _folder.Write(".aws/credentials", "[prod]\naws_access_key_id = AKIATEST\naws_secret_access_key = hunter2\n");
        return Given.Variables(
            AwsSettings.All,
            null,
            [.. environment.Split('|', StringSplitOptions.RemoveEmptyEntries), $"HOME={_folder.Folder}"]
        );
    }
}

using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Aws.Sources;
using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Harness;
using Launcher.Transport;

namespace Launcher.Tests.Aws;

/// <summary>The host names AWS's rules make of service and region.</summary>
public sealed class AwsEndpointsTests
{
    private static readonly AwsService s_sm = new("secretsmanager", "x", "AWS_ENDPOINT_URL_SECRETS_MANAGER");
    private static readonly AwsService s_ssm = new("ssm", "x", "AWS_ENDPOINT_URL_SSM", HasFipsNames: false);
    private static readonly AwsService s_sts = new("sts", "x", "AWS_ENDPOINT_URL_STS", HasFipsNames: false);

    [Theory]
    [InlineData("sm", "eu-west-1", "", "https://secretsmanager.eu-west-1.amazonaws.com")]
    [InlineData("sm", "cn-north-1", "", "https://secretsmanager.cn-north-1.amazonaws.com.cn")]
    [InlineData("sm", "us-gov-west-1", "", "https://secretsmanager.us-gov-west-1.amazonaws.com")]
    [InlineData("sm", "us-iso-east-1", "", "https://secretsmanager.us-iso-east-1.c2s.ic.gov")]
    [InlineData("sm", "us-isob-east-1", "", "https://secretsmanager.us-isob-east-1.sc2s.sgov.gov")]
    [InlineData("sm", "eusc-de-east-1", "", "https://secretsmanager.eusc-de-east-1.amazonaws.eu")]
    [InlineData("sm", "us-east-1", "fips", "https://secretsmanager-fips.us-east-1.amazonaws.com")]
    [InlineData("sm", "us-gov-west-1", "fips", "https://secretsmanager-fips.us-gov-west-1.amazonaws.com")]
    [InlineData("sm", "eu-west-1", "dual", "https://secretsmanager.eu-west-1.api.aws")]
    [InlineData("sm", "us-east-1", "fips dual", "https://secretsmanager-fips.us-east-1.api.aws")]
    [InlineData("sm", "cn-north-1", "dual", "https://secretsmanager.cn-north-1.api.amazonwebservices.com.cn")]
    [InlineData("ssm", "us-east-1", "fips", "https://ssm-fips.us-east-1.amazonaws.com")]
    [InlineData("ssm", "us-gov-west-1", "fips", "https://ssm.us-gov-west-1.amazonaws.com")]
    [InlineData("sts", "us-gov-east-1", "fips", "https://sts.us-gov-east-1.amazonaws.com")]
    [InlineData("sts", "us-east-1", "fips dual", "https://sts-fips.us-east-1.api.aws")]
    public void A_service_in_a_region_has_this_address(string service, string region, string options, string address)
    {
        var endpoints = new AwsEndpoints(
            Inputs(
                options.Contains("fips", StringComparison.Ordinal) ? "AWS_USE_FIPS_ENDPOINT=true" : "X=",
                options.Contains("dual", StringComparison.Ordinal) ? "AWS_USE_DUALSTACK_ENDPOINT=true" : "X="
            ),
            null
        );
        var endpoint = endpoints.Of(
            service switch
            {
                "sm" => s_sm,
                "ssm" => s_ssm,
                _ => s_sts,
            },
            region
        );
        Assert.Equal(address, endpoint.Address.ToString());
        Assert.Equal($"x at {address}", endpoint.Name);
    }

    [Fact]
    public void The_token_service_has_one_address_for_all_where_that_is_wanted()
    {
        var endpoints = new AwsEndpoints(Inputs(), null);
        Assert.Equal("https://sts.amazonaws.com", endpoints.OfTokens(s_sts, "eu-west-1", true).Address.ToString());
        Assert.Equal(
            "https://sts.eu-west-1.amazonaws.com",
            endpoints.OfTokens(s_sts, "eu-west-1", false).Address.ToString()
        );
    }

    [Fact]
    public void A_profile_may_say_it_too()
    {
        var profile = new Profile("p")
        {
            Values = { ["use_fips_endpoint"] = new("true"u8), ["use_dualstack_endpoint"] = new("TRUE"u8) },
        };
        Assert.Equal(
            "https://secretsmanager-fips.us-east-1.api.aws",
            new AwsEndpoints(Inputs(), profile).Of(s_sm, "us-east-1").Address.ToString()
        );
        Assert.Equal(
            "https://secretsmanager.us-east-1.api.aws",
            new AwsEndpoints(Inputs("AWS_USE_FIPS_ENDPOINT=false"), profile).Of(s_sm, "us-east-1").Address.ToString()
        );
    }

    [Fact]
    public void A_locked_endpoint_without_a_value_is_AWS_s_own_whatever_a_profile_says()
    {
        var profile = new Profile("p") { Values = { ["endpoint_url"] = new("https://elsewhere.example"u8) } };
        var inputs = Inputs();
        Assert.Equal(
            "https://elsewhere.example",
            new AwsEndpoints(inputs, profile).Of(s_sm, "us-east-1").Address.ToString()
        );
        Assert.Equal(
            "https://secretsmanager.us-east-1.amazonaws.com",
            new AwsEndpoints(Settings([AwsSettings.Endpoint]), profile).Of(s_sm, "us-east-1").Address.ToString()
        );
    }

    private static ProviderSettings Inputs(params string[] environment) => Settings([], environment);

    private static ProviderSettings Settings(HashSet<Setting> locked, params string[] environment) =>
        new([], Inherited.Of(environment), new Network(), new Log(LogLevel.Warn, LogFormat.Text, _ => { }))
        {
            Locked = locked,
            Time = BootClock.Shared,
        };
}

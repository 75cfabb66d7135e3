using System.Globalization;
using Launcher.Transport;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>Why a login was refused, by the numbers of Microsoft's list of AADSTS errors; their sentences are not shown.</summary>
internal static class EntraFailure
{
    private const int BadTime = 700024;

    public static bool IsClock(StoreResponse response) => Code(response) == BadTime;

    /// <param name="proof">What was shown.</param>
    public static Failure Of(StoreResponse response, string endpoint, string proof, string tenant, string client)
    {
        if (response.Status == 429)
        {
            return new(
                ProblemClass.Throttled,
                $"{endpoint} asked to slow down until the time was up",
                "start fewer at once, or give it more time with --timeout"
            );
        }
        if (response.Status >= 500)
        {
            return new(ProblemClass.Unavailable, $"{endpoint} answered {response.Status}", "try again later");
        }
        if (Code(response) is not { } code)
        {
            return NotEntra(endpoint);
        }
        var (app, directory) = (
            $"the application {AzureIdentity.Named(client)}",
            $"the tenant {AzureIdentity.Named(tenant)}"
        );
        var (what, wayOut) = code switch
        {
            70021 or 700211 or 700212 or 700213 => (
                $"{app} does not trust {proof}",
                "give it a federated credential with the issuer, subject and audience of that token: az ad app federated-credential create"
            ),
            700016 => ($"{app} is not in {directory}", "check AZURE_CLIENT_ID and AZURE_TENANT_ID"),
            90002 or 900023 => ($"there is no {directory["the ".Length..]}", "check AZURE_TENANT_ID"),
            7000215 => (
                $"{proof} is not a secret of {app}",
                "pass the secret's value, not its id, and check that both belong together"
            ),
            7000222 => ($"{proof} has expired", "make a new one: az ad app credential reset"),
            700027 => (
                $"{app} does not know {proof}",
                "upload the certificate to it: az ad app credential reset --append --cert"
            ),
            7000112 => ($"{app} is disabled", "enable its service principal"),
            BadTime => ($"{proof} is outside of its time", "check that it is renewed, and set this machine's clock"),
            53003 => ($"a conditional access policy keeps {app} out", "let it allow this network, or this application"),
            _ => ($"{endpoint} refuses {proof}", "look the code up: https://login.microsoftonline.com/error"),
        };
        return new(
            ProblemClass.Login,
            $"{what} ({string.Create(CultureInfo.InvariantCulture, $"AADSTS{code}")})",
            wayOut
        );
    }

    /// <summary>Something answered that does not speak as Entra does.</summary>
    public static Failure NotEntra(string endpoint) =>
        new(
            ProblemClass.BadValue,
            $"{endpoint} answered with something that is not the JSON of Microsoft Entra",
            "check that no proxy or portal answers in its place, and AZURE_AUTHORITY_HOST"
        );

    private static long? Code(StoreResponse response)
    {
        foreach (var code in JsonAnswer.Of(response.Body)["error_codes"u8])
        {
            return code.Number;
        }
        return null;
    }
}

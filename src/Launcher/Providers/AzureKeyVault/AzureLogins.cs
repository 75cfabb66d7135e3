using System.Text;
using Launcher.Transport;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>Where a login is looked for, in order: a token of another issuer, a secret, a certificate, the machine's own identity.</summary>
internal static class AzureLogins
{
    private const string ClientVariable = "AZURE_CLIENT_ID";

    public static LoginChain<AccessToken> Of(ProviderSettings settings, AzureIdentity identity)
    {
        var entra = new EntraLogin(settings, identity);
        return new(
            "no login for Azure was found",
            null,
            "give the workload an identity (AKS: workload identity, elsewhere: a managed identity), or set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET",
            () => Federated(settings, identity, entra),
            () => Secret(settings, identity, entra),
            () => Certificate(settings, identity, entra),
            () => ManagedIdentity.OfApp(settings, identity),
            () => ManagedIdentity.OfMachine(settings, identity)
        );
    }

    private static LoginSource<AccessToken> Federated(
        ProviderSettings settings,
        AzureIdentity identity,
        EntraLogin entra
    ) =>
        Named(settings, identity, AzureSettings.TokenFile, "workload identity") switch
        {
            { Absent: null, Fault: null } source when settings.Machine(AzureSettings.TokenFile) is { } file =>
                source with
                {
                    TokenFile = (file, AzureSettings.TokenFile),
                    Read = cancellation =>
                        entra.AskAsync(
                            () =>
                                Encoding.ASCII.GetString(
                                    SourceFile.Token(file, AzureSettings.TokenFile, settings.ConfinesLinks).Bytes
                                ),
                            $"the token in {Shown.Path(file)} ({AzureSettings.TokenFile})",
                            cancellation
                        ),
                },
            var source => source,
        };

    private static LoginSource<AccessToken> Secret(
        ProviderSettings settings,
        AzureIdentity identity,
        EntraLogin entra
    ) =>
        Named(settings, identity, AzureSettings.Secret, "a client secret") switch
        {
            { Absent: null, Fault: null } source when settings.Machine(AzureSettings.Secret) is { } secret =>
                source with
                {
                    Read = cancellation => entra.AskAsync(secret.Trim(), cancellation),
                },
            var source => source,
        };

    private static LoginSource<AccessToken> Certificate(
        ProviderSettings settings,
        AzureIdentity identity,
        EntraLogin entra
    )
    {
        var source = Named(settings, identity, AzureSettings.CertificateFile, "a client certificate");
        if (
            source is not { Absent: null, Fault: null }
            || settings.Machine(AzureSettings.CertificateFile) is not { } file
        )
        {
            return source;
        }
        if (settings.Machine(AzureSettings.CertificatePassword) is not null)
        {
            return source with
            {
                Fault = Failure.Setting(
                    $"{AzureSettings.CertificatePassword} is set, and a key that needs a password is not read",
                    $"let {AzureSettings.CertificateFile} name a PEM file with the certificate and its key in the clear, mode 0400"
                ),
            };
        }
        var certificate = new ClientCertificate(file, settings.ConfinesLinks);
        return source with
        {
            TokenFile = (file, AzureSettings.CertificateFile),
            Read = async cancellation =>
            {
                var tenant = await identity.TenantAsync(cancellation);
                return await entra.AskAsync(
                    () => certificate.Assertion(entra.Audience(tenant), identity.ClientId!, identity.Clock.Now),
                    $"the certificate in {Shown.Path(file)} ({AzureSettings.CertificateFile})",
                    cancellation
                );
            },
        };
    }

    /// <summary>One that a variable leads to; it is an application's.</summary>
    private static LoginSource<AccessToken> Named(
        ProviderSettings settings,
        AzureIdentity identity,
        string variable,
        string what
    )
    {
        var source = new LoginSource<AccessToken> { Name = $"{what} ({variable})", Renews = true };
        return settings.Machine(variable) is null ? source with { Absent = $"{variable} is not set" }
            : identity.ClientId is null
                ? source with
                {
                    Fault = Failure.Setting(
                        $"{variable} is set and {ClientVariable} is not",
                        "name the application it belongs to"
                    ),
                }
            : source;
    }
}

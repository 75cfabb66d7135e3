namespace Launcher.Providers.Vault;

/// <summary>What the rest of the launcher knows about <c>vault://</c>.</summary>
internal static class VaultDescriptor
{
    public const string Scheme = "vault";

    public static readonly ProviderDescriptor Value = new()
    {
        Scheme = Scheme,
        Summary = "HashiCorp Vault or OpenBao: KV, or any other path",
        Example = "vault://secret/db#password",
        Scanned = true,
        TrimsNewlines = false,
        Options =
        [
            VaultQuestion.VersionOption,
            VaultQuestion.WriteOption,
            VaultQuestion.BodyPrefix + "*",
            VaultQuestion.ApiPathOption,
        ],
        CheckLocation = CheckLocation,
        Settings = VaultSettings.All,
        Spellings = VaultSpellings.All,
        LoginSecrets = VaultCredentials.Variables,
        GivesForATime = true,
        CheckSettings = static settings => VaultConfiguration.Read(settings).Problems,
        CheckFiles = static settings => VaultConfiguration.Read(settings).FileProblems(),
        Explain = static settings => VaultConfiguration.Read(settings).Explain(),
        ExplainAgain = static settings => VaultConfiguration.Read(settings).Choice?.ExplainAgain(),
        Policy = static (requests, settings) => VaultPolicy.Of(requests, settings),
        AskedPolicy = VaultPolicy.AskAsync,
        Create = static settings => new VaultProvider(VaultConfiguration.Read(settings)),
    };

    private static Failure? CheckLocation(string location)
    {
        if (location.Any(char.IsControl))
        {
            return Failure.Reference(
                $"{Quoted.Text(location)} has a control character in it",
                "remove it: no path of Vault has one"
            );
        }
        var trimmed = location.Trim('/');
        return trimmed.Contains("//", StringComparison.Ordinal)
                ? Failure.Reference($"{Quoted.Text(location)} has an empty part", "write one '/' between the parts")
            : trimmed.Length != location.Length
                ? Failure.Reference(
                    $"{Quoted.Text(location)} begins or ends with a slash",
                    trimmed.Length == 0
                        ? $"name a secret: {Quoted.Text(Value.Example)}"
                        : $"write {Quoted.Text($"{Scheme}://{trimmed}")}"
                )
            : location.Contains('/', StringComparison.Ordinal) ? null
            : Failure.Reference(
                $"{Quoted.Text(location)} names a mount and no secret in it",
                $"write the path as the vault command takes it: {Quoted.Text(Value.Example)}"
            );
    }
}

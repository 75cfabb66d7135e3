namespace Launcher.Providers.Plugin;

/// <summary>What the rest of the launcher knows about <c>plugin://</c>.</summary>
internal static class PluginDescriptor
{
    public const string Scheme = "plugin";

    private const string Example = "plugin://summon-conjur/prod/db";

    public static readonly ProviderDescriptor Value = new()
    {
        Scheme = Scheme,
        Summary = "what a program prints: Summon's providers",
        Example = Example,
        // Whoever may set a variable of the container must not choose a program that runs before the app.
        Scanned = false,
        TrimsNewlines = true,
        KnowsAbsence = false,
        StartsPrograms = true,
        Threads = static requests => PluginProvider.Threads(requests.Count),
        Options = [PluginFormat.Option],
        Settings = PluginSettings.All,
        CheckLocation = CheckLocation,
        CheckSettings = PluginSettings.Check,
        CheckRequest = static (request, settings) =>
            PluginFormat.Of(request, out _)
            ?? PluginDirectories.Find(PluginReference.Of(request).Program, settings, out _),
        ExplainRequest = Explain,
        Create = static settings => new PluginProvider(settings),
    };

    private static string? Explain(SecretRequest request, ProviderSettings settings)
    {
        var program = PluginReference.Of(request).Program;
        if (PluginDirectories.Find(program, settings, out var file) is not null)
        {
            return null;
        }
        var names = PluginEnvironment.Of(program, settings).Keys.Order(StringComparer.Ordinal);
        return $"{program} is {Quoted.Text(file)}; of the environment it gets {string.Join(", ", names.DefaultIfEmpty("nothing"))}";
    }

    private static Failure? CheckLocation(string location)
    {
        // An argument ends there.
        if (location.Contains('\0', StringComparison.Ordinal))
        {
            return Failure.Reference(
                $"reference to {Quoted.Text(location)}: it has a NUL character in it",
                "remove the '%00'"
            );
        }
        var (program, argument) = PluginReference.Of(location);
        var what = $"reference {Quoted.Text($"{Scheme}://{location}")}: ";
        return program.Length == 0
                ? Failure.Reference(
                    $"{what}it begins with a slash, and the first segment is the program's name",
                    $"a program is named, and looked for in {PluginSettings.Path.Flag}: {Quoted.Text(Example)}"
                )
            : argument.Length == 0
                ? Failure.Reference(
                    $"{what}it gives no path to ask the program {Quoted.Text(program)} for",
                    $"write it after the name: {Quoted.Text($"{Scheme}://{program}/PATH")}"
                )
            : argument.StartsWith('-')
                ? Failure.Reference(
                    $"{what}the program would read {Quoted.Text(argument)} as an option",
                    "a path does not begin with '-'"
                )
            : null;
    }
}

using System.Text;
using Launcher.Diagnostics;
using Launcher.Fetching;
using Launcher.Injection;
using Launcher.Model;
using Launcher.Providers;
using Launcher.References;
using Launcher.Testing.Harness;
using Launcher.Tests.References;

namespace Launcher.Tests.Fetching;

/// <summary>A store that answers from a table and remembers what it was asked.</summary>
internal sealed class Store(string scheme = "vault", bool trims = false) : IProvider
{
    public Dictionary<string, Func<SecretAnswer>> Answers { get; } = [];

    /// <summary>Every call, with the locations it asked for.</summary>
    public List<string> Calls { get; } = [];

    public int Created { get; private set; }

    /// <summary>How many sessions with it were ended.</summary>
    public int Ended { get; private set; }

    /// <summary>For which instance, in the order of creation.</summary>
    public List<string?> Instances { get; } = [];

    public bool Hangs { get; init; }

    /// <summary>Set when the end of the login session hangs.</summary>
    public bool HangsAtTheEnd { get; init; }

    public ProviderDescriptor Descriptor =>
        new()
        {
            Scheme = scheme,
            Summary = "",
            Example = "",
            Scanned = true,
            TrimsNewlines = trims,
            Options = ["version"],
            CheckLocation = _ => null,
            Create = settings =>
            {
                Created++;
                Instances.Add(settings.Instance);
                return this;
            },
        };

    public Store With(string location, string text, DocumentFormat format = DocumentFormat.Opaque)
    {
        Answers[location] = () => Documents.Of(format, text) with { Version = "7" };
        return this;
    }

    public Store Failing(string location, ProblemClass problemClass)
    {
        Answers[location] = () => new Failure(problemClass, $"{location} failed", "mend it");
        return this;
    }

    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        Calls.Add(
            string.Join(
                ' ',
                requests.Select(request =>
                    request.Location + string.Concat(request.Options.Select(o => $"?{o.Name}={o.Value}"))
                )
            )
        );
        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        return [.. requests.Select(request => Answers[request.Location]())];
    }

    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        Ended++;
        if (HangsAtTheEnd)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }

    /// <summary>Fetches references as one plan, expansions behind a <c>*</c>.</summary>
    public static FetchedSecrets Fetch(Store[] stores, StringBuilder? log, params string[] texts) =>
        FetchAsync(stores, log, TestContext.Current.CancellationToken, texts).GetAwaiter().GetResult();

    public static Task<FetchedSecrets> FetchAsync(
        Store[] stores,
        StringBuilder? log,
        CancellationToken cancellation,
        params string[] texts
    )
    {
        var opened = Open(stores, log, texts);
        return Fetcher.FetchAsync(opened, opened.Wants, Issuing.Kept, store => store.Store.EndAsync(), cancellation);
    }

    public static Stores Open(Store[] stores, StringBuilder? log, params string[] texts)
    {
        var descriptors = stores.Select(store => store.Descriptor).ToList();
        var voice = new Log(LogLevel.Debug, LogFormat.Text, bytes => log?.Append(Encoding.UTF8.GetString(bytes)));
        return new(PlannedStore.Of(Plan(texts), descriptors), Given.Nothing, voice, TimeSpan.FromSeconds(3));
    }

    public static LaunchPlan Plan(params string[] texts) =>
        new()
        {
            Deliveries =
            [
                .. texts
                    .Where(text => text[0] != '*')
                    .Select((text, i) => new VariableDelivery($"V{i}", Asked($"V{i}", Schemes.Parse(text)))),
            ],
            Expansions = [.. texts.Where(text => text[0] == '*').Select(text => Expansion(text[1..]))],
            Timeout = TimeSpan.FromSeconds(3),
            LogLevel = LogLevel.Warn,
            LogFormat = LogFormat.Text,
            Withheld = [],
            Given = [],
        };

    private static Asked Asked(string name, SecretReference reference) =>
        new(name, [new TextPart(default, reference)], new FileRights(0x100, null), "--env", SettingSource.Flag);

    public static Expansion Expansion(string text, string prefix = "", bool upper = false, params string[] only) =>
        new(ReferenceParser.Parse(text, Schemes.Set).Value!, prefix, only, upper, "--expand");
}

using System.Text;
using Launcher.Linux;

namespace Launcher.Injection;

/// <summary>
/// Secrets -> what the app will find. All of it is put together before anything is made, and that says what will not fit.
/// </summary>
/// <param name="plan">What goes where.</param>
/// <param name="fetched">What came back.</param>
/// <param name="user">The app's user; null when it keeps this process's identity.</param>
internal sealed class Injector(LaunchPlan plan, FetchedSecrets fetched, AppUser? user)
{
    private readonly Problems _problems = [];
    private readonly Dictionary<string, string> _sources = [];
    private readonly List<Piece> _pieces = [];

    /// <param name="image">For the inherited environment, and for the size of the app's arguments.</param>
    /// <param name="commandIndex">The index of the app's argv[0].</param>
    /// <param name="path">The program's file.</param>
    /// <param name="targets">Where everything goes.</param>
    /// <returns>The app's environment, entry by entry.</returns>
    /// <exception cref="LaunchException">Something does not fit; then nothing was left behind.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Inject(
        ProcessImage image,
        int commandIndex,
        byte[] path,
        OpenTargets targets
    )
    {
        var environment = Assemble(image.Environment).Environment;
        if (
            _problems.Count == 0
            && EnvironmentLimits.CheckTotal(image, commandIndex, path, environment.Entries) is { } tooLarge
        )
        {
            _problems.Add(tooLarge);
        }
        if (_problems.Count == 0)
        {
            targets.Apply(_pieces, environment, _problems);
        }
        return _problems.Count == 0 ? environment.Entries : throw new LaunchException(ExitCode.Failed, [.. _problems]);
    }

    /// <summary>Puts everything together, and makes nothing.</summary>
    /// <param name="inherited">The environment the app would have.</param>
    public Assembled Assemble(IReadOnlyList<ReadOnlyMemory<byte>> inherited)
    {
        var environment = new EnvironmentBlock(inherited);
        InheritedVariables.Apply(plan, environment);
        if (user?.Home is { } home)
        {
            environment.Set("HOME", Encoding.UTF8.GetBytes(home));
        }
        foreach (var delivery in plan.Deliveries)
        {
            Assemble(delivery, environment);
        }
        foreach (var (expansion, keys) in fetched.Expanded)
        {
            foreach (var (name, secret) in keys)
            {
                var overridden = plan.Overrides.TryGetValue(name, out var value) ? value.Bytes : Text(secret);
                SetOnce(environment, name, $"{expansion.Origin} {expansion.Reference.Location}", overridden);
            }
        }
        return new Assembled(environment, _pieces, _problems);
    }

    private void Assemble(Delivery delivery, EnvironmentBlock environment)
    {
        var value = Value(delivery);
        if (delivery.Variable is { } name)
        {
            if (value is null)
            {
                // The app must not see the reference as if it were the value.
                environment.Remove(name);
            }
            else
            {
                var place = delivery.Place is { } path ? Encoding.UTF8.GetBytes(path) : value.Bytes;
                SetOnce(environment, name, delivery.Origin, place);
            }
        }
        if (value is not null && (delivery.Variable is null || delivery.Place is not null))
        {
            _pieces.Add(new Piece(delivery, value));
        }
    }

    /// <summary>What is delivered; null when it is optional, and not there.</summary>
    private SecretValue? Value(Delivery delivery)
    {
        if (delivery is { Template: null, Parts: [{ Reference: { } whole }] })
        {
            var secret = fetched.Values[whole];
            if (secret.Value is null || !delivery.IsText)
            {
                return secret.Value;
            }
        }
        using var text = new SecretBuffer(0);
        foreach (var part in delivery.Parts)
        {
            text.Append(part.Reference is null ? part.Literal.Span : Text(fetched.Values[part.Reference]));
        }
        return new SecretValue(text.Bytes);
    }

    /// <summary>Two sources for one name contradict each other: neither silently wins.</summary>
    private void SetOnce(EnvironmentBlock environment, string name, string source, ReadOnlySpan<byte> value)
    {
        if (!_sources.TryAdd(name, source))
        {
            _problems.Add(
                ProblemClass.BadValue,
                name,
                $"the variable is set by {_sources[name]} and by {source}",
                "take it from one of them: --expand takes prefix= and only="
            );
        }
        else if (EnvironmentLimits.Check(name, value) is { } problem)
        {
            _problems.Add(problem);
        }
        else
        {
            environment.Set(name, value);
        }
    }

    private static ReadOnlySpan<byte> Text(FetchedSecret secret)
    {
        var bytes = secret.Value is null ? default : secret.Value.Bytes;
        return secret.TrimsNewlines ? bytes.TrimEnd((byte)'\n') : bytes;
    }
}

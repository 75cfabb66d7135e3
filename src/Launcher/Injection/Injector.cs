using System.Text;
using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Injection;

/// <summary>
/// Secrets -> what the app will find: its environment, its memory files, its files. Values are checked before anything
/// is created, and files are the last: they alone outlive a failure.
/// </summary>
/// <param name="plan">What goes where.</param>
/// <param name="fetched">What came back.</param>
/// <param name="user">The app's user; null when it keeps this process's identity.</param>
internal sealed class Injector(LaunchPlan plan, FetchedSecrets fetched, AppUser? user)
{
    private readonly List<Problem> _problems = [];
    private readonly Dictionary<string, string> _sources = [];
    private readonly List<(MemoryFileDelivery File, SecretValue Value, Owner Owner)> _memory = [];
    private readonly List<(FileDelivery File, SecretValue Value, Owner Owner)> _files = [];

    /// <param name="image">For the inherited environment, and for the size of the app's arguments.</param>
    /// <param name="commandIndex">The index of the app's argv[0].</param>
    /// <param name="path">The program's file.</param>
    /// <exception cref="LaunchException">Something does not fit; then nothing was left behind.</exception>
    public Injected Inject(ProcessImage image, int commandIndex, byte[] path)
    {
        var environment = Assemble(image);
        ThrowIfAny();
        var descriptors = MemoryFileTargets.Create(_memory, _problems);
        ThrowIfAny();
        for (var i = 0; i < _memory.Count; i++)
        {
            var target = FormattableString.Invariant($"{MemoryFileTargets.PathPrefix}{descriptors[i]}");
            SetOnce(environment, _memory[i].File.Variable, _memory[i].File.Origin, Encoding.UTF8.GetBytes(target));
        }
        if (EnvironmentLimits.CheckTotal(image, commandIndex, path, environment.Entries) is { } tooLarge)
        {
            _problems.Add(tooLarge);
        }
        ThrowIfAny();
        var written = FileTargets.Write(_files, plan.AllowDisk, _problems);
        ThrowIfAny();
        return new Injected(environment.Entries, descriptors, written);
    }

    /// <summary>What would not fit where it should go; creates nothing.</summary>
    public IReadOnlyList<Problem> Misfits(ProcessImage image)
    {
        _ = Assemble(image);
        return _problems;
    }

    private EnvironmentBlock Assemble(ProcessImage image)
    {
        var environment = new EnvironmentBlock(image.Environment);
        foreach (var name in plan.Withheld)
        {
            environment.Remove(name);
        }
        if (user?.Home is { } home)
        {
            environment.Set("HOME", Encoding.UTF8.GetBytes(home));
        }
        foreach (var delivery in plan.Deliveries)
        {
            switch (delivery)
            {
                case VariableDelivery variable:
                    Set(environment, variable);
                    break;
                case FileDelivery file when Whole(environment, file.Variable, file.Reference) is { } value:
                    _files.Add((file, value, Owner.Of(file.Owner, user, file.Subject, _problems)));
                    if (file.Variable is { } name)
                    {
                        SetOnce(environment, name, file.Origin, Encoding.UTF8.GetBytes(file.Path));
                    }
                    break;
                case MemoryFileDelivery file when Whole(environment, file.Variable, file.Reference) is { } value:
                    _memory.Add((file, value, Owner.Of(file.Owner, user, file.Subject, _problems)));
                    break;
            }
        }
        foreach (var (expansion, keys) in fetched.Expanded)
        {
            foreach (var (name, secret) in keys)
            {
                SetOnce(environment, name, $"{expansion.Origin} {expansion.Reference.Location}", Text(secret));
            }
        }
        return environment;
    }

    private void Set(EnvironmentBlock environment, VariableDelivery variable)
    {
        if (variable.Parts is [{ Reference: { } whole }] && fetched.Values[whole].Value is null)
        {
            // optional, and not there: the app must not see the reference as if it were the value.
            environment.Remove(variable.Name);
            return;
        }
        using var text = new SecretBuffer(0);
        foreach (var part in variable.Parts)
        {
            text.Append(part.Reference is null ? part.Literal.Span : Text(fetched.Values[part.Reference]));
        }
        SetOnce(environment, variable.Name, variable.Origin, text.Bytes);
    }

    private SecretValue? Whole(EnvironmentBlock environment, string? variable, SecretReference reference)
    {
        var value = fetched.Values[reference].Value;
        if (value is null && variable is not null)
        {
            environment.Remove(variable);
        }
        return value;
    }

    /// <summary>Two sources for one name contradict each other: neither silently wins.</summary>
    private void SetOnce(EnvironmentBlock environment, string name, string source, ReadOnlySpan<byte> value)
    {
        if (!_sources.TryAdd(name, source))
        {
            _problems.Add(
                new Problem(
                    ProblemClass.BadValue,
                    name,
                    $"the variable is set by {_sources[name]} and by {source}",
                    "take it from one of them: --expand takes prefix= and only="
                )
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

    private void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new LaunchException(ExitCode.Failed, [.. _problems]);
        }
    }
}

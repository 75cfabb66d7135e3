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
    private readonly Problems _problems = [];
    private readonly Dictionary<string, string> _sources = [];
    private readonly List<(MemoryFileDelivery File, SecretValue Value, Owner Owner)> _memory = [];
    private readonly List<(FileDelivery File, SecretValue Value, Owner Owner)> _files = [];

    /// <param name="image">For the inherited environment, and for the size of the app's arguments.</param>
    /// <param name="commandIndex">The index of the app's argv[0].</param>
    /// <param name="path">The program's file.</param>
    /// <param name="targets">Where files go.</param>
    /// <exception cref="LaunchException">Something does not fit; then nothing was left behind.</exception>
    public Injected Inject(ProcessImage image, int commandIndex, byte[] path, FileTargets targets)
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
        var written = targets.Write(_files, _problems);
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
        InheritedVariables.Apply(plan, environment);
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
                case FileDelivery file when Content(environment, file) is { } value:
                    _files.Add((file, value, Owner.Of(file.Owner, user, file.Subject, _problems)));
                    if (file.Variable is { } name)
                    {
                        SetOnce(environment, name, file.Origin, Encoding.UTF8.GetBytes(file.Path));
                    }
                    break;
                case MemoryFileDelivery file when Content(environment, file) is { } value:
                    _memory.Add((file, value, Owner.Of(file.Owner, user, file.Subject, _problems)));
                    break;
            }
        }
        foreach (var (expansion, keys) in fetched.Expanded)
        {
            foreach (var (name, secret) in keys)
            {
                var overridden = plan.Overrides.TryGetValue(name, out var value) ? value.Bytes : Text(secret);
                SetOnce(environment, name, $"{expansion.Origin} {expansion.Reference.Location}", overridden);
            }
        }
        return environment;
    }

    private void Set(EnvironmentBlock environment, VariableDelivery variable)
    {
        if (IsAbsent(environment, variable))
        {
            return;
        }
        using var text = Assemble(variable);
        SetOnce(environment, variable.Name, variable.Origin, text.Bytes);
    }

    /// <summary>What goes into a file; null when it is left out.</summary>
    private SecretValue? Content(EnvironmentBlock environment, Delivery file)
    {
        if (file is FileDelivery { Template: not null })
        {
            using var text = Assemble(file);
            return new SecretValue(text.Bytes);
        }
        // One secret, or one text that takes its place: byte for byte.
        return IsAbsent(environment, file) ? null
            : file.Parts[0].Reference is { } whole ? fetched.Values[whole].Value
            : new SecretValue(file.Parts[0].Literal.Span);
    }

    /// <summary>Optional, and not there: the app must not see the reference as if it were the value.</summary>
    private bool IsAbsent(EnvironmentBlock environment, Delivery delivery)
    {
        if (delivery.Parts is not [{ Reference: { } whole }] || fetched.Values[whole].Value is not null)
        {
            return false;
        }
        if (delivery.Variable is { } variable)
        {
            environment.Remove(variable);
        }
        return true;
    }

    private SecretBuffer Assemble(Delivery delivery)
    {
        var text = new SecretBuffer(0);
        foreach (var part in delivery.Parts)
        {
            text.Append(part.Reference is null ? part.Literal.Span : Text(fetched.Values[part.Reference]));
        }
        return text;
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

    private void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new LaunchException(ExitCode.Failed, [.. _problems]);
        }
    }
}

using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Verbs;

/// <summary>A store that a plan asks, and who asks it.</summary>
internal sealed record UsedStore(ProviderDescriptor Provider, StoreName Name)
{
    /// <summary>In the order of the provider table.</summary>
    public static List<UsedStore> Of(LaunchPlan plan)
    {
        var used = new List<UsedStore>();
        foreach (var provider in ProviderTable.All)
        {
            foreach (var name in plan.Stores(provider.Scheme))
            {
                used.Add(new UsedStore(provider, name));
            }
        }
        return used;
    }

    /// <summary>What a plan wants of this store, each with what it is for.</summary>
    public IEnumerable<(string Subject, SecretReference Reference, SecretRequest Request)> Wanted(LaunchPlan plan)
    {
        foreach (var (subject, reference, expands) in plan.References)
        {
            if (reference.Store == Name)
            {
                yield return (subject, reference, SecretRequest.Of(reference, Provider.Options, expands));
            }
        }
    }

    /// <summary>How many threads of its own run at one time for a plan; null when all is answered on the caller's thread.</summary>
    public int? Threads(LaunchPlan plan) =>
        Provider.Threads([.. Wanted(plan).Select(wanted => wanted.Request).Distinct()]);

    /// <summary>What is wrong with an instance nobody has set anything for, most likely a misspelt one; null when it is fine.</summary>
    public Problem? Unset(LaunchPlan plan)
    {
        if (Name.Instance is not { } instance || Provider.Settings is not [var first, ..])
        {
            return null;
        }
        var instances = new List<string>();
        foreach (var value in plan.Given)
        {
            if (value.Setting is { Instance: { } known } setting && setting.Vendor == first.Vendor)
            {
                instances.Add(known);
            }
        }
        if (instances.Contains(instance))
        {
            return null;
        }
        var subjects = Wanted(plan).Select(wanted => wanted.Subject);
        return new Problem(
            ProblemClass.BadReference,
            string.Join(", ", subjects.Distinct()),
            $"'{Name}://' names the instance '{instance}', and nobody has given it a setting",
            Nearest.To(instance, instances) is { } nearest
                ? $"did you mean '{Name with { Instance = nearest }}://'?"
                : $"set {first.Of(instance).Flag}, or write {Name.Scheme}://"
        );
    }
}

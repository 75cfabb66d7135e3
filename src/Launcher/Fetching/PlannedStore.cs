using Launcher.Providers;

namespace Launcher.Fetching;

/// <summary>A store that a plan asks, who asks it, and what it is asked: worked out once, before anybody is.</summary>
/// <param name="Wants">In the plan's order; one request may be for several.</param>
internal sealed record PlannedStore(ProviderDescriptor Provider, StoreName Name, IReadOnlyList<Want> Wants)
{
    /// <summary>No two are equal.</summary>
    public IReadOnlyList<SecretRequest> Requests { get; } = [.. Wants.Select(want => want.Request).Distinct()];

    /// <summary>How many threads of its own run at one time; null when all is answered on the caller's thread.</summary>
    public int? Threads => Provider.Threads(Requests);

    /// <summary>The directory that is watched for a request; null where nobody follows it, and where it cannot be watched.</summary>
    public string? Watched(SecretRequest request, Following following) =>
        following.IsAsked || Wants.Any(want => want.Request.Equals(request) && want.Reference.Has("on-change"))
            ? Provider.Watched(request)
            : null;

    /// <summary>In the order of the table; of a provider's stores the unnamed one first.</summary>
    public static List<PlannedStore> Of(LaunchPlan plan, IReadOnlyList<ProviderDescriptor> providers)
    {
        var stores = new List<PlannedStore>();
        foreach (var provider in providers)
        {
            var wants = plan
                .References.Select((wanted, index) => Want.Of(wanted, index, provider))
                .OfType<Want>()
                .ToList();
            var names = wants
                .Select(want => want.Reference.Store)
                .Distinct()
                .OrderBy(name => name.Instance is not null);
            foreach (var name in names)
            {
                stores.Add(new PlannedStore(provider, name, wants.FindAll(want => want.Reference.Store == name)));
            }
        }
        return stores;
    }

    /// <summary>What is wrong with an instance nobody has set anything for, most likely a misspelt one; null when it is fine.</summary>
    /// <param name="given">Every setting that was given.</param>
    public Problem? Unset(IReadOnlyList<SettingValue> given)
    {
        if (Name.Instance is not { } instance || Provider.Settings is not [var first, ..])
        {
            return null;
        }
        var instances = given
            .Where(value => value.Setting.Vendor == first.Vendor)
            .Select(value => value.Setting.Instance)
            .OfType<string>()
            .ToList();
        return instances.Contains(instance)
            ? null
            : new Problem(
                ProblemClass.BadReference,
                string.Join(", ", Wants.Select(want => want.Subject).Distinct()),
                $"'{Name}://' names the instance '{instance}', and it has no settings",
                Nearest.To(instance, instances) is { } nearest
                    ? $"did you mean '{Name with { Instance = nearest }}://'?"
                    : $"set {first.Of(instance).Flag}, or write {Name.Scheme}://"
            );
    }
}

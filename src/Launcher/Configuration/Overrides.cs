namespace Launcher.Configuration;

/// <summary>Values that win over references, by the name of the variable they are for (<c>--override</c>).</summary>
internal static class Overrides
{
    /// <param name="plan">With its references.</param>
    /// <param name="values">By variable.</param>
    /// <param name="value">Which setting named the file.</param>
    /// <param name="problems">Gets the names that the image has decided for good.</param>
    /// <returns>The same without the references that are overridden; a line says which.</returns>
    public static LaunchPlan Apply(
        LaunchPlan plan,
        IReadOnlyList<KeyValuePair<string, SecretValue>> values,
        SettingValue value,
        Problems problems
    )
    {
        foreach (var locked in plan.Deliveries.Where(delivery => delivery.IsLocked))
        {
            if (values.Any(pair => pair.Key == locked.Variable))
            {
                Locks.Refuse(problems, value.Origin, $"{Quoted.Text(locked.Variable!)} in {Shown.Path(value.Text)}");
            }
        }
        var given = new Dictionary<string, SecretValue>(values);
        var taken = new List<string>();
        var deliveries = plan.Deliveries.Select(delivery => Replace(delivery, given, taken, value)).ToList();
        var rest = given.Where(pair => !taken.Contains(pair.Key)).ToDictionary();
        var warnings = plan.Warnings.ToList();
        if (taken.Count > 0)
        {
            warnings.Add(Taken(taken, value));
        }
        if (plan.Expansions.Count == 0)
        {
            var names = plan
                .Deliveries.Where(delivery => delivery.References.Any())
                .Select(delivery => delivery.Variable)
                .OfType<string>()
                .ToList();
            foreach (var name in rest.Keys)
            {
                warnings.Add(NotUsed(name, value, names));
            }
        }
        return plan with { Deliveries = deliveries, Overrides = rest, Warnings = warnings };
    }

    /// <summary>The loud line: what the app gets does not come from where its image says.</summary>
    public static string Taken(IReadOnlyCollection<string> names, SettingValue value) =>
        $"{string.Join(", ", names.Select(Quoted.Name))}: taken from {Shown.Path(value.Text)} ({value.Origin}), and not from a secret store";

    /// <summary>A warning about a value that overrides nothing.</summary>
    /// <param name="names">What it could have been for.</param>
    public static string NotUsed(string name, SettingValue value, IEnumerable<string> names) =>
        $"{Quoted.Name(name)} in {Shown.Path(value.Text)} ({value.Origin}) is not a variable that gets a secret, and is ignored"
        + (Nearest.To(name, names) is { } nearest ? $": did you mean {Quoted.Name(nearest)}?" : "");

    private static Delivery Replace(
        Delivery delivery,
        Dictionary<string, SecretValue> given,
        List<string> taken,
        SettingValue value
    )
    {
        if (delivery.Variable is not { } name || !given.TryGetValue(name, out var secret) || !delivery.References.Any())
        {
            return delivery;
        }
        taken.Add(name);
        // Pinned, as it may be a real secret after all: the garbage collector leaves no copy behind.
        var bytes = GC.AllocateUninitializedArray<byte>(secret.Bytes.Length, pinned: true);
        secret.Bytes.CopyTo(bytes);
        return delivery with
        {
            Asked = delivery.Asked with { Parts = [new TextPart(bytes, null)], Origin = value.Origin },
        };
    }
}

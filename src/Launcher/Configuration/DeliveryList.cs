namespace Launcher.Configuration;

/// <summary>What the app will find, each name and path once: where several settings give one, the source that ranks highest.</summary>
/// <param name="problems">Gets what contradicts itself, or a lock.</param>
internal sealed class DeliveryList(Problems problems)
{
    private readonly List<Delivery> _deliveries = [];
    private readonly Dictionary<string, Delivery> _byName = [];

    public IReadOnlyList<Delivery> Deliveries => _deliveries;

    /// <summary>
    /// Adds a delivery. Where something already has its name, the source that ranks higher wins; two of the same source
    /// contradict each other.
    /// </summary>
    /// <param name="delivery">Null when there is none after all.</param>
    public void Add(Delivery? delivery)
    {
        if (delivery is null)
        {
            return;
        }
        // A file with a variable may meet two others: one by its path, one by its variable.
        var taken = delivery.Names.Where(_byName.ContainsKey).ToList();
        if (taken is [var first, var second] && _byName[first] == _byName[second])
        {
            taken.Remove(second);
        }
        foreach (var name in taken)
        {
            CheckLock(delivery, _byName[name], name);
        }
        if (taken.Exists(name => _byName[name].Source > delivery.Source))
        {
            return;
        }
        if (taken.Find(name => _byName[name].Source == delivery.Source) is { } same)
        {
            var origin = _byName[same].Origin;
            problems.Setting(
                delivery.Subject,
                origin == delivery.Origin
                    ? $"{The(same)} is set twice by {origin}"
                    : $"{The(same)} is set twice, by {origin} and {delivery.Origin}",
                "keep one of them"
            );
            return;
        }
        foreach (var lost in taken)
        {
            var other = _byName[lost];
            _deliveries.Remove(other);
            foreach (var name in other.Names)
            {
                _byName.Remove(name);
            }
        }
        _deliveries.Add(delivery);
        foreach (var name in delivery.Names)
        {
            _byName.Add(name, delivery);
        }
    }

    private void CheckLock(Delivery delivery, Delivery other, string name)
    {
        var loser = other.IsLocked ? delivery : other;
        // A reference that stands in the environment gives way without a word, as it does to every setting.
        if (delivery.IsLocked != other.IsLocked && loser.Source != SettingSource.Scanned)
        {
            Locks.Refuse(problems, loser.Origin, The(name));
        }
    }

    // A number needs no quotes.
    private static string The(string name)
    {
        var cut = name.IndexOf(' ', StringComparison.Ordinal) + 1;
        return $"the {name[..cut]}{(char.IsAsciiDigit(name[cut]) ? name[cut..] : Quoted.Text(name[cut..]))}";
    }
}

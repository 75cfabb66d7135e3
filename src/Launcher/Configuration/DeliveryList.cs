using Launcher.Model;

namespace Launcher.Configuration;

/// <summary>What the app will find, each name and path once: where several settings give one, the source that ranks highest.</summary>
/// <param name="problems">Gets what contradicts itself, or a lock.</param>
internal sealed class DeliveryList(Problems problems)
{
    private readonly List<Delivery> _deliveries = [];

    public IReadOnlyList<Delivery> Deliveries => _deliveries;

    /// <summary>
    /// Adds a delivery. Where something already has its name, the source that ranks higher wins; two of the same source
    /// contradict each other.
    /// </summary>
    public void Add(Delivery delivery)
    {
        // A file with a variable may meet two others: one by its path, one by its variable.
        var others = _deliveries.FindAll(existing => Clash(existing, delivery) is not null);
        CheckLocks(delivery, others);
        if (others.Exists(other => other.Source > delivery.Source))
        {
            return;
        }
        if (others.Find(other => other.Source == delivery.Source) is { } twin)
        {
            problems.Setting(
                delivery.Subject,
                twin.Origin == delivery.Origin
                    ? $"{Clash(twin, delivery)} is set twice by {delivery.Origin}"
                    : $"{Clash(twin, delivery)} is set twice, by {twin.Origin} and {delivery.Origin}",
                "keep one of them"
            );
            return;
        }
        _deliveries.RemoveAll(others.Contains);
        _deliveries.Add(delivery);
    }

    private void CheckLocks(Delivery delivery, List<Delivery> others)
    {
        if (!delivery.IsLocked && others.Find(other => other.IsLocked) is { } locked)
        {
            Refuse(delivery, locked);
        }
        foreach (var other in delivery.IsLocked ? others.Where(other => !other.IsLocked) : [])
        {
            Refuse(other, delivery);
        }
    }

    private void Refuse(Delivery delivery, Delivery locked)
    {
        // A reference that stands in the environment gives way without a word, as it does to every setting.
        if (delivery.Source != SettingSource.Scanned)
        {
            Locks.Refuse(problems, delivery.Origin, Clash(delivery, locked)!);
        }
    }

    private static string? Clash(Delivery one, Delivery other)
    {
        if (one.Variable is { } variable && variable == other.Variable)
        {
            return $"the variable {Quoted.Text(variable)}";
        }
        if (one is FileDelivery a && other is FileDelivery b && a.Path == b.Path)
        {
            return $"the file {Quoted.Text(a.Path)}";
        }
        return
            one is MemoryFileDelivery { Descriptor: { } c }
            && other is MemoryFileDelivery { Descriptor: { } d }
            && c == d
            ? $"the descriptor {c}"
            : null;
    }
}

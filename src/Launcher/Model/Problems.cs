using System.Collections.ObjectModel;

namespace Launcher.Model;

/// <summary>Every problem of one stage, so that a user learns of all of them at once.</summary>
internal sealed class Problems : Collection<Problem>
{
    public void Add(string? subject, Failure failure) => Add(new Problem(subject, failure));

    public void Add(ProblemClass problemClass, string? subject, string what, string? wayOut) =>
        Add(new Problem(problemClass, subject, what, wayOut));

    public void AddRange(IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
        {
            Add(problem);
        }
    }

    /// <summary>A setting is wrong.</summary>
    /// <param name="origin">Where it was given: the flag, the variable, the place in the config file.</param>
    /// <param name="what">See <see cref="Failure.What"/>.</param>
    /// <param name="wayOut">See <see cref="Failure.WayOut"/>.</param>
    public void Setting(string? origin, string what, string wayOut) =>
        Add(ProblemClass.BadSetting, origin, what, wayOut);

    /// <summary>An equal one is said once: what there is may be looked at more often.</summary>
    protected override void InsertItem(int index, Problem item)
    {
        if (!Contains(item))
        {
            base.InsertItem(index, item);
        }
    }
}

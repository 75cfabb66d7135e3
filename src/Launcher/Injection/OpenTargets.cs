namespace Launcher.Injection;

/// <summary>Where the deliveries of a launch go, on this machine.</summary>
internal sealed class OpenTargets : IDisposable
{
    private readonly AppUser? _user;
    private readonly List<TargetGroup> _groups = [];
    private readonly List<TargetGroup> _changing = [];

    /// <summary>Opens them, and says what will not work.</summary>
    /// <param name="kinds">Every kind of delivery.</param>
    /// <param name="plan">What goes where.</param>
    /// <param name="user">The app's user; null when it keeps this process's identity.</param>
    /// <param name="problems">Gets what will not work.</param>
    /// <param name="warnings">Gets what is worth knowing.</param>
    /// <param name="areThere">Whether another process of this run has delivered them: see <see cref="Adopt"/>.</param>
    public OpenTargets(
        IReadOnlyList<TargetKind> kinds,
        LaunchPlan plan,
        AppUser? user,
        Problems problems,
        List<string> warnings,
        bool areThere = false
    )
    {
        (Plan, _user, Problems, Warnings, AreThere) = (plan, user, problems, warnings, areThere);
        // All of them before the first looks around: one may want a descriptor that this would open.
        foreach (var kind in kinds)
        {
            if (kind.Open(this) is { } group)
            {
                _groups.Add(group);
                if (kind.CanChange)
                {
                    _changing.Add(group);
                }
            }
        }
        _groups.ForEach(group => group.Check());
    }

    public LaunchPlan Plan { get; }

    /// <summary>Whether another process of this run has delivered them.</summary>
    public bool AreThere { get; }

    public Problems Problems { get; }

    public List<string> Warnings { get; }

    /// <summary>Whether all that is delivered is in the environment.</summary>
    public bool AreVariables => _groups.Count == 0;

    /// <summary>Whether something is for another user than this process.</summary>
    public bool GiveAway { get; private set; }

    /// <summary>Why a sandbox does not let them work.</summary>
    public IEnumerable<Problem> Refusals
    {
        get
        {
            var refusals = new Problems();
            _groups.ForEach(group => refusals.AddRange(group.Refusal is { } refusal ? [refusal] : []));
            return refusals;
        }
    }

    /// <inheritdoc cref="TargetGroup.Descriptors"/>
    public IReadOnlyList<int> Descriptors
    {
        get
        {
            var descriptors = new List<int>();
            _groups.ForEach(group => descriptors.AddRange(group.Descriptors));
            return descriptors;
        }
    }

    /// <inheritdoc cref="TargetGroup.Lasts"/>
    public bool Last => _groups.Exists(group => group.Lasts);

    /// <summary>Whether there is such a delivery.</summary>
    public bool Has(Func<Delivery, bool> which) => Plan.Deliveries.Any(which);

    /// <summary>Whom a file belongs to. One who does not exist is a problem.</summary>
    public Owner OwnerOf(Delivery delivery, Problems problems) =>
        Owner.Of(delivery.Asked.Rights.Owner, _user, delivery.Subject, problems);

    /// <summary>A file will be this user's, and is made by this process.</summary>
    public void Give(Owner owner) => GiveAway |= owner.NeedsCapability;

    /// <summary>Makes everything, and only when all is made shows it. When something fails, everything is as it was.</summary>
    /// <inheritdoc cref="TargetGroup.Apply" path="/param"/>
    public void Apply(IReadOnlyList<Piece> pieces, EnvironmentBlock environment, Problems problems) =>
        Apply(_groups, pieces, environment, problems);

    /// <summary>The same of what an app that runs can be given, again and again.</summary>
    public void Replace(IReadOnlyList<Piece> pieces, EnvironmentBlock environment, Problems problems)
    {
        Apply(_changing, pieces, environment, problems);
        if (problems.Count == 0)
        {
            _changing.ForEach(group => group.Keep());
        }
    }

    /// <summary>What <see cref="Replace"/> has put there.</summary>
    public IReadOnlyList<FileMark> Marks
    {
        get
        {
            var marks = new List<FileMark>();
            _changing.ForEach(group => marks.AddRange(group.Marks));
            return marks;
        }
    }

    /// <summary>What another process of this run has put there is this one's.</summary>
    public void Adopt(IReadOnlyList<FileMark> marks) => _changing.ForEach(group => group.Adopt(marks));

    /// <inheritdoc cref="TargetGroup.Sweep"/>
    public void Sweep() => _changing.ForEach(group => group.Sweep());

    /// <summary>Takes away what <see cref="Replace"/> has put there: the app has ended.</summary>
    /// <returns>What could not be taken away.</returns>
    public IReadOnlyList<Problem> Remove()
    {
        var left = new Problems();
        _changing.ForEach(group => left.AddRange(group.Remove()));
        return left;
    }

    private static void Apply(
        List<TargetGroup> groups,
        IReadOnlyList<Piece> pieces,
        EnvironmentBlock environment,
        Problems problems
    )
    {
        var done = false;
        try
        {
            groups.ForEach(group => group.Apply(pieces, environment, problems));
            for (var i = 0; i < groups.Count && problems.Count == 0; i++)
            {
                groups[i].Publish(problems);
            }
            done = problems.Count == 0;
        }
        finally
        {
            // Also when memory runs out on the way.
            if (!done)
            {
                problems.AddRange(Undo(groups));
            }
        }
    }

    /// <inheritdoc cref="TargetGroup.Undo"/>
    public IReadOnlyList<Problem> Undo() => Undo(_groups);

    private static Problems Undo(List<TargetGroup> groups)
    {
        var lost = new Problems();
        for (var i = groups.Count - 1; i >= 0; i--)
        {
            lost.AddRange(groups[i].Undo());
        }
        return lost;
    }

    public void Dispose() => _groups.ForEach(group => group.Close());
}

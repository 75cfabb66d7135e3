using System.Text;
using Launcher.Injection;
using Launcher.Model;

namespace Launcher.Tests.Injection;

/// <summary>A kind of delivery that only tests know: a slot in a dictionary. All of it is this file.</summary>
internal sealed record Slot(string Name, Asked Asked) : Delivery(Name, null, Asked)
{
    /// <param name="slots">What is shown, by name.</param>
    public static TargetKind Kind(Dictionary<string, string> slots) =>
        new("slot", "NAME=REF", "a slot")
        {
            Word = "slot",
            Read = (value, reader) =>
                reader.Cut(value, out var name, out var text) && reader.Reference(value, name, text) is { } asked
                    ? new Slot(name, asked)
                    : null,
            FromName = (asked, _) => new Slot(asked.Name, asked),
            Open = targets => targets.Has(delivery => delivery is Slot) ? new Group(targets, slots) : null,
        };

    public override string Second => $"slot {Name}";

    public override string Describe(string from) => $"slot {from}";

    private sealed class Group(OpenTargets targets, Dictionary<string, string> slots) : TargetGroup
    {
        private readonly Dictionary<string, string> _made = [];

        public override bool Lasts => slots.Count > 0;

        public override void Check()
        {
            foreach (var slot in targets.Plan.Deliveries.OfType<Slot>().Where(slot => slot.Name == "taken"))
            {
                targets.Problems.Add(ProblemClass.BadTarget, slot.Subject, "the slot is taken", "choose another");
            }
        }

        public override void Apply(IReadOnlyList<Piece> pieces, EnvironmentBlock environment, Problems problems)
        {
            foreach (var piece in pieces.Where(piece => piece.Delivery is Slot))
            {
                _made.Add(piece.Delivery.Subject, Encoding.UTF8.GetString(piece.Value.Bytes));
            }
        }

        public override void Publish(Problems problems)
        {
            foreach (var (name, value) in _made)
            {
                slots.Add(name, value);
            }
        }

        public override IReadOnlyList<Problem> Undo()
        {
            slots.Clear();
            return [];
        }
    }
}

namespace Launcher.Injection;

/// <summary>An environment variable.</summary>
/// <param name="Name">Exactly as the user wrote it.</param>
internal sealed record VariableDelivery(string Name, Asked Asked) : Delivery(Name, Name, Asked)
{
    public static TargetKind Kind { get; } =
        new("env", "NAME=REF", "a variable; text with @{REF} in it works too")
        {
            Word = "env",
            Read = (value, reader) => reader.Named(value),
            FromName = (asked, _) => new VariableDelivery(asked.Name, asked),
        };

    public override bool IsText => true;

    public override string Describe(string from) => References.Any() ? $"variable {from}" : $"variable, {from}";
}

namespace Launcher.Model;

/// <summary>An environment variable.</summary>
/// <param name="Name">Exactly as the user wrote it.</param>
/// <param name="Parts">Its value.</param>
internal sealed record VariableDelivery(string Name, IReadOnlyList<TextPart> Parts, string Origin, SettingSource Source)
    : Delivery(Name, Name, Parts, Origin, Source);

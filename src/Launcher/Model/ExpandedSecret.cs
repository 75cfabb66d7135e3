namespace Launcher.Model;

/// <summary>What an expansion came to.</summary>
/// <param name="Keys">Its variables, named and in order.</param>
internal sealed record ExpandedSecret(Expansion Expansion, IReadOnlyList<KeyValuePair<string, FetchedSecret>> Keys);

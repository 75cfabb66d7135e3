using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Changes;

/// <summary>The processes that a supervisor has started, by what they are.</summary>
internal static class Family
{
    private const int Line = 4;
    private const int IsAgain = 6;

    /// <param name="before">One that has died, or will.</param>
    public static Task<int> AgentAsync(Running running, int before = 0) =>
        OneAsync(running, words => words is not null && words[Line] != "-1" && words[IsAgain] == "0", before);

    /// <summary>The one that takes the app's place when that has ended.</summary>
    public static Task<int> NextAsync(Running running) => OneAsync(running, words => words?[IsAgain] == "1");

    public static Task<int> AppAsync(Running running, int before = 0) =>
        OneAsync(running, words => words is null, before);

    private static async Task<int> OneAsync(Running running, Func<string[]?, bool> isIt, int before = 0)
    {
        var found = 0;
        await running.UntilAsync(async () =>
        {
            foreach (var child in await Processes.ChildrenAsync(running.ProcessId))
            {
                var arguments = await Processes.ArgumentsAsync(child);
                if (arguments is not [{ Length: > 0 } name, ..] || child == before)
                {
                    continue;
                }
                var words = name.StartsWith("launcher-starter", StringComparison.Ordinal) ? name.Split(' ') : null;
                found = isIt(words) ? child : found;
            }
            return found != 0;
        });
        return found;
    }
}

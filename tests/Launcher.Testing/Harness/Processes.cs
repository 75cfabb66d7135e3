using System.Diagnostics;
using System.Globalization;

namespace Launcher.Testing.Harness;

/// <summary>What /proc says about processes of a test's own.</summary>
internal static class Processes
{
    /// <summary>The children of a process.</summary>
    public static async Task<int[]> ChildrenAsync(int processId)
    {
        try
        {
            var text = await File.ReadAllTextAsync($"/proc/{processId}/task/{processId}/children");
            return
            [
                .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(word => int.Parse(word, CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Its only child; null when it has none or several.</summary>
    public static async Task<int?> OnlyChildAsync(int processId) =>
        await ChildrenAsync(processId) is [var child] ? child : null;

    /// <summary>The state letter of proc(5); null when it is gone.</summary>
    public static async Task<char?> StateAsync(int processId)
    {
        try
        {
            var stat = await File.ReadAllTextAsync($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0];
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether it has ended: gone, or waiting to be reaped.</summary>
    public static async Task<bool> HasEndedAsync(int processId) => await StateAsync(processId) is null or 'Z' or 'X';

    /// <summary>Its arguments; empty when it is gone.</summary>
    public static async Task<string[]> ArgumentsAsync(int processId)
    {
        try
        {
            return (await File.ReadAllTextAsync($"/proc/{processId}/cmdline")).TrimEnd('\0').Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Whether it holds this file open.</summary>
    public static bool Holds(int processId, string path)
    {
        try
        {
            return Directory
                .EnumerateFileSystemEntries($"/proc/{processId}/fd")
                .Any(entry => new FileInfo(entry).LinkTarget == path);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>How often all its threads have been taken off their processor, by themselves or not.</summary>
    public static async Task<long> SwitchesAsync(int processId)
    {
        var count = 0L;
        foreach (var thread in Directory.GetDirectories($"/proc/{processId}/task"))
        {
            count += await FactAsync($"{thread}/status", "voluntary_ctxt_switches:");
            count += await FactAsync($"{thread}/status", "nonvoluntary_ctxt_switches:");
        }
        return count;
    }

    /// <summary>What it has in memory, in kB.</summary>
    public static async Task<int> ResidentAsync(int processId) =>
        (int)await FactAsync($"/proc/{processId}/status", "VmRSS:");

    /// <summary>The part of that which no file holds, in kB: what can leak.</summary>
    public static async Task<int> AnonymousAsync(int processId) =>
        (int)await FactAsync($"/proc/{processId}/status", "RssAnon:");

    /// <summary>Waits until it has done nothing at all for two seconds.</summary>
    public static async Task UntilStillAsync(int processId)
    {
        var (count, since) = (-1L, Stopwatch.StartNew());
        await UntilAsync(
            async () =>
            {
                if (await SwitchesAsync(processId) is var now && now != count)
                {
                    count = now;
                    since.Restart();
                }
                return since.Elapsed > TimeSpan.FromSeconds(2);
            },
            $"process {processId} is still"
        );
    }

    private static async Task<long> FactAsync(string file, string name)
    {
        foreach (var line in await File.ReadAllLinesAsync(file))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return long.Parse(
                    line[name.Length..].Replace("kB", "", StringComparison.Ordinal),
                    CultureInfo.InvariantCulture
                );
            }
        }
        return 0;
    }

    /// <summary>Waits for an answer of yes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> question, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!await question())
        {
            Assert.False(patience.IsCancellationRequested, $"it did not happen within 10 s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}

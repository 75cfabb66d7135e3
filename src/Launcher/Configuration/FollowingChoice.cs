using System.Globalization;

namespace Launcher.Configuration;

/// <summary>Reads how changes are followed.</summary>
internal static class FollowingChoice
{
    private static readonly TimeSpan s_leastRefresh = TimeSpan.FromSeconds(5);

    public static Following Of(GivenSettings given, Problems problems)
    {
        var reader = new SettingReader(given, problems);
        var following = new Following
        {
            Refresh = reader.Duration(Settings.Refresh),
            QuietPeriod = reader.Duration(Settings.QuietPeriod) ?? Following.StandardQuietPeriod,
            Splay = reader.Duration(Settings.ChangeSplay),
            RevokesAtEnd = reader.Choice(Settings.Revoke, true, ("auto", true), ("never", false)),
        };
        if (following.Refresh < s_leastRefresh)
        {
            reader.Bad(
                given.Single(Settings.Refresh)!,
                "is too often for a store that others need too",
                "write 5s or more: a change is seen after that time at the latest"
            );
        }
        if (given.Single(Settings.OnChange) is { } asked)
        {
            following = following with { OnChange = ChangeAction.Parse(asked.Text) };
            if (following.OnChange is null)
            {
                reader.Bad(asked, "is not an action", ChangeAction.WayOut(asked.Text), ChangeAction.Words);
            }
        }
        if (given.Single(Settings.ExitCodeOnChange) is { } code)
        {
            if (int.TryParse(code.Text, NumberStyles.None, null, out var number) && number is > 0 and < 124)
            {
                following = following with { ExitCode = number };
            }
            else
            {
                reader.Bad(
                    code,
                    "is not an exit code for this",
                    "write a number from 1 to 123: 0 would say that the app is done, and from 124 on codes have a meaning"
                );
            }
        }
        if (given.Single(Settings.MaxRestarts) is { } most)
        {
            if (Rate(most.Text) is { } rate)
            {
                following = following with { MaxRestarts = rate.Most, RestartSpan = rate.Span };
            }
            else
            {
                reader.Bad(most, "is not a rate", "write a number and a time: 5/h, 2/10m; 0/h for none");
            }
        }
        return following;
    }

    private static (int Most, TimeSpan Span)? Rate(string text)
    {
        var cut = text.IndexOf('/', StringComparison.Ordinal);
        var unit = cut < 0 ? "" : text[(cut + 1)..];
        // "5/h" as people say it.
        return
            int.TryParse(text.AsSpan(0, Math.Max(cut, 0)), NumberStyles.None, null, out var most)
            && most <= 1000
            && Durations.TryParse(unit is "s" or "m" or "h" ? $"1{unit}" : unit, out var span)
            ? (most, span)
            : null;
    }
}

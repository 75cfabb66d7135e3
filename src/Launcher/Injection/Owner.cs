using Launcher.Linux;

namespace Launcher.Injection;

/// <summary>Who a secret file belongs to.</summary>
internal sealed record Owner(uint UserId, uint GroupId)
{
    /// <summary>What was written for the file, else the app's user, else this process.</summary>
    /// <param name="text"><c>user[:group]</c> or null.</param>
    /// <param name="user">The app's user; null when the app keeps this process's identity.</param>
    /// <param name="subject">What the file is called in messages.</param>
    /// <param name="problems">Gets the problem when the text names nobody.</param>
    public static Owner Of(string? text, AppUser? user, string subject, Problems problems)
    {
        if (text is not null)
        {
            var (found, problem) = UserDatabase.Find(text, subject);
            if (problem is not null)
            {
                problems.Add(problem);
            }
            user = found ?? user;
        }
        return user is null
            ? new Owner(Identity.EffectiveUser, Identity.EffectiveGroup)
            : new Owner(user.UserId, user.GroupId);
    }

    /// <summary>Whether giving a file away needs CAP_CHOWN: it is neither ours nor goes to one of our own groups.</summary>
    public bool NeedsCapability => UserId != Identity.EffectiveUser || !Identity.IsMember(GroupId);
}

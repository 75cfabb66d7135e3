using Launcher.Injection;
using Launcher.Linux;

namespace Launcher.Tests.Injection;

public sealed class OwnerTests
{
    [Fact]
    public void Only_another_user_or_a_foreign_group_needs_the_capability()
    {
        var (user, group) = (Identity.EffectiveUser, Identity.EffectiveGroup);
        Assert.False(new Owner(user, group).NeedsCapability);
        Assert.True(new Owner(user + 1, group).NeedsCapability);
        Assert.True(new Owner(user, 3_999_999_999).NeedsCapability);
        Assert.False(Identity.IsMember(3_999_999_999));
        Assert.True(Identity.IsMember(group));
    }
}

using Launcher.Linux;

namespace Launcher.Tests.Linux;

/// <summary>What passes through the exec arrives.</summary>
public sealed class RoleTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        foreach (
            var role in new[]
            {
                new Role(RoleKind.Starter, 0xfffffffe7ffbfeff, true, int.MaxValue),
                new Role(RoleKind.Starter, 0, false, 1),
                new Role(RoleKind.Starter, 0, false, 1)
                {
                    Line = 200,
                    Link = 201,
                    IsAgain = true,
                },
                new Role(RoleKind.Starter, 0, false, 1) { Line = 200, Memo = 20 },
                new Role(RoleKind.Subprocess, 0x10000),
                new Role(RoleKind.Supervisor, 0x200, true, 17) { Line = 200 },
            }
        )
        {
            Assert.Equal(role, Role.Parse(role.Write()));
            Assert.Equal(role.Write() + '\0', System.Text.Encoding.ASCII.GetString(role.Terminated()));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("launcher")]
    [InlineData("launcher-starter")]
    [InlineData("launcher-starter 0 0")]
    [InlineData("launcher-starter 0 2 1")]
    [InlineData("launcher-starter x 0 1")]
    [InlineData("launcher-starter 0 0 -1")]
    [InlineData("launcher-starter 0 0 1 1")]
    [InlineData("/launcher-starter 0 0 1")]
    [InlineData("launcher-subprocess 0 0 1 ")]
    public void Anything_else_is_not(string text) => Assert.Null(Role.Parse(text));
}

using Launcher.Injection;
using Launcher.Model;

namespace Launcher.Tests.Injection;

public sealed class EnvironmentLimitsTests
{
    private const string WayOut = "deliver it as a file: --file PATH=REF, or --memfd NAME=REF";

    [Fact]
    public void An_entry_with_its_name_and_its_NUL_is_at_most_128_KiB()
    {
        Assert.Null(
            EnvironmentLimits.Check(
                "NAME",
                new byte[131_072 - "NAME=\0".Length]
                    .Select(_ => (byte)'x')
                    .ToArray()
            )
        );
        Assert.Equal(
            new Problem(
                ProblemClass.BadValue,
                "NAME",
                "as a variable it takes 131073 bytes, and the kernel takes 131072",
                WayOut
            ),
            EnvironmentLimits.Check("NAME", Enumerable.Repeat((byte)'x', 131_073 - "NAME=\0".Length).ToArray())
        );
    }

    [Fact]
    public void A_NUL_is_refused_wherever_it_is()
    {
        var problem = new Problem(
            ProblemClass.BadValue,
            "NAME",
            "the value holds a NUL byte, and a variable cannot",
            WayOut
        );
        Assert.Equal(problem, EnvironmentLimits.Check("NAME", "\0"u8));
        Assert.Equal(problem, EnvironmentLimits.Check("NAME", "ab\0"u8));
        Assert.Null(EnvironmentLimits.Check("NAME", ""u8));
    }
}

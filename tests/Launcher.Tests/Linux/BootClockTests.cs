using System.Globalization;
using Launcher.Linux;

namespace Launcher.Tests.Linux;

/// <summary>Leases go on while a machine is suspended; so does the clock they are measured by.</summary>
public sealed class BootClockTests
{
    [Fact]
    public void ItIsTheKernelsTimeSinceBoot()
    {
        // proc(5): with the time spent in suspend.
        static double Uptime() =>
            double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        var clock = BootClock.Shared;

        var before = Uptime();
        var shown = clock.GetTimestamp() / (double)clock.TimestampFrequency;
        var after = Uptime();

        // It has two digits.
        Assert.InRange(shown, before - 0.02, after + 0.02);
    }

    [Fact]
    public void WhatHasPassedIsMeasuredInItsUnit()
    {
        var clock = BootClock.Shared;
        var second = clock.TimestampFrequency;

        Assert.Equal(TimeSpan.FromSeconds(2), clock.GetElapsedTime(5 * second, 7 * second));
        Assert.True(clock.GetElapsedTime(clock.GetTimestamp()) >= TimeSpan.Zero);
    }
}

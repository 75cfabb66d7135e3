using Launcher.Testing.Doubles;
using Launcher.Testing.Harness;

namespace Launcher.Tests;

/// <summary>The clock that tests of long lives trust.</summary>
public sealed class MovableTimeTests
{
    private readonly MovableTime _time = new();
    private readonly List<double> _fired = [];

    [Fact]
    public void Timers_fire_when_they_are_due_and_in_their_order()
    {
        using var late = Timer(30);
        using var early = Timer(10);
        using var often = Timer(12, 5);

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal([10, 12, 17], _fired);
        Assert.Equal((20, 22), (_time.Now.TotalSeconds, _time.Next!.Value.TotalSeconds));

        often.Dispose();
        late.Change(TimeSpan.FromSeconds(15), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([10, 12, 17, 35], _fired);
        Assert.Null(_time.Next);
    }

    [Fact]
    public void What_was_due_while_the_machine_was_suspended_fires_late()
    {
        using var timer = Timer(10);

        _time.Jump(TimeSpan.FromSeconds(60));

        Assert.Equal([60], _fired);
    }

    [Fact]
    public async Task The_frameworks_own_waits_go_by_it()
    {
        var start = (_time.GetTimestamp(), _time.GetUtcNow());
        using var budget = new CancellationTokenSource(TimeSpan.FromMinutes(1), _time);
        var delay = Task.Delay(TimeSpan.FromDays(30), _time, TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(budget.IsCancellationRequested);
        Assert.False(delay.IsCompleted);
        _time.Advance(TimeSpan.FromDays(30));
        await delay;

        var passed = TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1);
        Assert.Equal((passed, passed), (_time.GetElapsedTime(start.Item1), _time.GetUtcNow() - start.Item2));
    }

    [Fact]
    public void The_busiest_span_is_found_wherever_it_begins()
    {
        TimeSpan[] moments = [.. ((double[])[0, 0.9, 1.1, 1.2, 1.9, 2.5, 9]).Select(TimeSpan.FromSeconds)];

        Assert.Equal(4, Rates.Most(moments, TimeSpan.FromSeconds(1.01)));
        Assert.Equal(7, Rates.Most(moments, TimeSpan.FromSeconds(10)));
        Assert.Equal(0, Rates.Most([], TimeSpan.FromSeconds(1)));
    }

    private ITimer Timer(int seconds, int period = 0) =>
        _time.CreateTimer(
            _ => _fired.Add(_time.Now.TotalSeconds),
            null,
            TimeSpan.FromSeconds(seconds),
            TimeSpan.FromSeconds(period)
        );
}

using Launcher.Diagnostics;
using Launcher.Linux;

namespace Launcher.Execution;

/// <summary>Passes signals on to the app: each of them, in order, with its value.</summary>
internal sealed class Relay(Supervision supervision, Log log, SignalQueue signals, int app)
{
    // How long to leave a full queue alone: doubled each time, so that an app that never empties it costs nothing.
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(64);

    private int _putAside;
    private TimeSpan _pause = s_shortest;
    private bool _warned;

    /// <summary>
    /// The signals to take next. While a real-time one could not be delivered no other is taken: they keep their order,
    /// and whoever sends more hears from the kernel that the queue is full.
    /// </summary>
    public ulong Wanted => _putAside == 0 ? Signals.All : Signals.Bit(Signals.FirstRealTime) - 1;

    /// <summary>When to call <see cref="Retry"/>; null when nothing waits.</summary>
    public TimeSpan? RetryIn => _putAside == 0 ? null : _pause;

    /// <summary>Passes on the signal that was just taken.</summary>
    public void Send(int received)
    {
        var signal = supervision.Rewrite(received);
        if (signal != 0 && (!signals.HasValue || supervision.ToGroup))
        {
            SendAlone(signal);
        }
        else if (signal != 0)
        {
            var errno = signals.PassOn(app, signal);
            if (errno == Errno.TryAgain)
            {
                signals.PutAside();
                _putAside = signal;
                _pause = s_shortest;
            }
            else
            {
                Check(errno, signal);
            }
        }
    }

    /// <summary>Sends one that did not come from outside, or as if it had no value.</summary>
    public void SendAlone(int signal)
    {
        // A group cannot be sent a value: there is no call for it.
        var sent = Signals.Send(supervision.ToGroup ? -app : app, signal);
        // The app may have left its group.
        Check(sent == Errno.NoSuchProcess && supervision.ToGroup ? Signals.Send(app, signal) : sent, signal);
    }

    /// <summary>Tries again what found the app's queue full.</summary>
    public void Retry()
    {
        if (_putAside == 0)
        {
            return;
        }
        var errno = signals.PassOnPutAside(app, _putAside);
        if (errno == Errno.TryAgain)
        {
            _pause = _pause < s_longest ? _pause * 2 : s_longest;
            return;
        }
        Check(errno, _putAside);
        _putAside = 0;
    }

    /// <summary>KILL to the app and to its group.</summary>
    public void Kill()
    {
        _ = Signals.Send(-app, Signals.Kill);
        Check(Signals.Send(app, Signals.Kill), Signals.Kill);
    }

    // The app may be gone already (no such process): its end is the next thing to be heard of.
    private void Check(Errno errno, int signal)
    {
        if (errno is Errno.None or Errno.NoSuchProcess || _warned)
        {
            return;
        }
        _warned = true;
        log.Warn(
            errno == Errno.NotPermitted
                ? $"signal {signal} cannot be passed on to the app (pid {app}), which runs as another user: give the container CAP_KILL (--cap-add KILL), or let the launcher change the user (--user)"
                : $"signal {signal} cannot be passed on to the app (pid {app}): {ErrnoText.Describe(errno)}"
        );
    }
}

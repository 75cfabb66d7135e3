namespace Launcher.Execution;

/// <summary>What the supervisor and the agent tell each other. None of it is secret.</summary>
internal enum Word : byte
{
    /// <summary>To the supervisor: this starter stays, as the agent. With the <c>link</c> over which it feeds the one that becomes the app.</summary>
    Stays = 1,

    /// <summary>To the supervisor: this starter becomes the app. The answer is that the other end closes, when all is released.</summary>
    Becomes,

    /// <summary>To the supervisor: the app gets this signal.</summary>
    Signal,

    /// <summary>To the supervisor: a signal that was meant for the app came here.</summary>
    Misdirected,

    /// <summary>
    /// To the supervisor: this descriptor is for the agent that takes over should this one die, in place of any before. It is
    /// passed on unread. Without one, nothing can be left.
    /// </summary>
    Remember,

    /// <summary>To the supervisor: start another one with this <c>link</c>; the app runs on.</summary>
    Prepare,

    /// <summary>To the supervisor: it is ready, so end the app and let it take that place.</summary>
    Swap,

    /// <summary>To the supervisor: end the app, and exit with this code.</summary>
    Exit,

    /// <summary>To the agent: the app has ended, and the one that was prepared is the app now.</summary>
    Swapped,

    /// <summary>To the agent: what was prepared has ended, with this code; the app runs on.</summary>
    NotPrepared,

    /// <summary>To the agent: the app has ended for good; take back what it had, and end.</summary>
    Ended,
}

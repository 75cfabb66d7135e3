namespace Launcher.Linux;

/// <summary>errno values that a decision or a message here depends on (asm-generic/errno.h).</summary>
internal enum Errno
{
    None = 0,
    NotPermitted = 1,
    NoSuchEntry = 2,
    NoSuchProcess = 3,
    Interrupted = 4,
    InputOutput = 5,
    NoSuchDevice = 6,
    ArgumentListTooLong = 7,
    ExecFormat = 8,
    BadDescriptor = 9,
    NoChild = 10,
    TryAgain = 11,
    OutOfMemory = 12,
    AccessDenied = 13,
    Busy = 16,
    Exists = 17,

    /// <summary>EXDEV: also what openat2(2) says of a link that leads out.</summary>
    CrossDevice = 18,
    NotADirectory = 20,
    IsADirectory = 21,
    InvalidArgument = 22,
    TooManyOpenFiles = 24,
    TextFileBusy = 26,
    FileTooLarge = 27,
    NoSpace = 28,
    ReadOnlyFileSystem = 30,
    BrokenPipe = 32,
    NameTooLong = 36,
    NotImplemented = 38,
    TooManyLinks = 40,
    NoData = 61,
    NotSupported = 95,

    // From here to StaleHandle: what the network did to a file that is on it.
    NetworkDown = 100,
    ConnectionReset = 104,
    StaleHandle = 116,
    QuotaExceeded = 122,
}

using System.Runtime.InteropServices;
using System.Text;

namespace Launcher.Linux;

/// <summary>
/// The argument vector and the environment exactly as the kernel gave them, before anything decoded them: managed
/// strings corrupt bytes that are not UTF-8.
/// </summary>
/// <remarks>
/// The kernel puts both on the stack as <c>argc, argv[0..argc-1], NULL, envp[0..], NULL</c> (System V ABI, "Process
/// Initialization"; the same on arm64), so argv ends right before the array that <c>environ</c> points to. This needs
/// neither /proc nor a copy, whatever the number of arguments. The layout is checked word by word before it is used.
/// </remarks>
internal sealed unsafe class ProcessImage
{
    private readonly byte** _argv;

    private ProcessImage(byte** argv, int count, IReadOnlyList<ReadOnlyMemory<byte>> environment)
    {
        _argv = argv;
        ArgumentCount = count;
        Environment = environment;
    }

    /// <summary>argc, with argv[0].</summary>
    public int ArgumentCount { get; }

    /// <summary>Every entry of the environment in its order, without the final NUL; also those without '='.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Environment { get; }

    /// <summary>
    /// Reads both, and leaves the libraries inside of this program an empty environment: what whoever started it says to
    /// glibc (<c>RESOLV_HOST_CONF</c> prints the lines of any file, <c>HOSTALIASES</c> asks DNS for its words), OpenSSL or .NET
    /// is meant for the app. Call it before anything could change the environment.
    /// </summary>
    /// <param name="managedArguments">The arguments of Main (without argv[0]): their count proves the layout.</param>
    /// <param name="stays">How argv[0] of a process begins that must not keep its environment: none is copied then.</param>
    /// <returns>Null when the memory is not laid out as the ABI says.</returns>
    public static ProcessImage? Capture(string[] managedArguments, ReadOnlySpan<byte> stays)
    {
        // Safe: environ[-1] is the NULL that ends argv or, had somebody moved environ to the heap, an allocator's
        // header, which is never zero. Only after that word and argc agree is argv read.
        var envp = Libc.GetEnviron();
        var count = managedArguments.Length + 1;
        if (envp is null || envp[-1] is not null)
        {
            return null;
        }
        var argv = envp - 1 - count;
        if (*(nint*)(argv - 1) != count)
        {
            return null;
        }
        var entries = new List<ReadOnlyMemory<byte>>(64);
        if (!MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*argv).StartsWith(stays))
        {
            for (var entry = envp; *entry is not null; entry++)
            {
                entries.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*entry).ToArray());
            }
            *envp = null;
        }
        return new ProcessImage(argv, count, entries);
    }

    /// <summary>One argument's bytes, without the final NUL.</summary>
    public ReadOnlySpan<byte> Argument(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)ArgumentCount);
        // Safe: the index is inside argv, whose strings live as long as the process.
        return MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_argv[index]);
    }

    /// <summary>One argument as text, for messages and the launcher's own flags; bytes that are not UTF-8 become U+FFFD.</summary>
    public string ArgumentText(int index) => Encoding.UTF8.GetString(Argument(index));

    /// <summary>Erases the environment where the kernel put it: /proc/PID/environ reads from there.</summary>
    public static void ForgetEnvironment()
    {
        // Safe: the strings are this process's own, writable, and end with a NUL, which stays.
        for (var entry = Libc.GetEnviron(); *entry is not null; entry++)
        {
            var length = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*entry).Length;
            new Span<byte>(*entry, length).Clear();
        }
    }

    /// <summary>
    /// Puts a shorter word in the place of argv[0], for ps(1), and moves the arguments up behind it. What this object says of
    /// them does not hold any more.
    /// </summary>
    public void Retitle(ReadOnlySpan<byte> title)
    {
        // Safe: the kernel puts the strings one behind the other, into memory that is this process's own and writable.
        var last = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_argv[ArgumentCount - 1]);
        var strings = new Span<byte>(_argv[0], (int)(_argv[ArgumentCount - 1] + last.Length + 1 - _argv[0]));
        var rest = strings[Argument(0).Length..];
        title.CopyTo(strings);
        rest.CopyTo(strings[title.Length..]);
        strings[(title.Length + rest.Length)..].Clear();
    }

    /// <summary>The NULL-terminated argument array from one argument on: the application's own, untouched.</summary>
    internal byte** ArgumentsFrom(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)ArgumentCount);
        return _argv + index;
    }
}

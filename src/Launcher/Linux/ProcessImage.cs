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
    private readonly nint[] _entries;
    private IReadOnlyList<ReadOnlyMemory<byte>>? _environment;

    private ProcessImage(byte** argv, int count, nint[] entries)
    {
        _argv = argv;
        _entries = entries;
        ArgumentCount = count;
    }

    /// <summary>argc, with argv[0].</summary>
    public int ArgumentCount { get; }

    /// <summary>Every entry of the environment in its order, without the final NUL; also those without '='.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Environment =>
        _environment ??= Array.ConvertAll(_entries, entry => (ReadOnlyMemory<byte>)Entry(entry).ToArray());

    /// <summary>
    /// Reads both, and leaves the libraries inside of this program an empty environment: what whoever started it says to
    /// glibc (<c>RESOLV_HOST_CONF</c> prints the lines of any file, <c>HOSTALIASES</c> asks DNS for its words), OpenSSL or .NET
    /// is meant for the app. Call it before anything could change the environment.
    /// </summary>
    /// <param name="managedArguments">The arguments of Main (without argv[0]): their count proves the layout.</param>
    /// <returns>Null when the memory is not laid out as the ABI says.</returns>
    public static ProcessImage? Capture(string[] managedArguments)
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
        var end = 0;
        while (envp[end] is not null)
        {
            end++;
        }
        var entries = new ReadOnlySpan<nint>(envp, end).ToArray();
        *envp = null;
        return new ProcessImage(argv, count, entries);
    }

    /// <summary>
    /// Copies the entries of some variables and no other: a process that stays must never have read what may be a secret.
    /// </summary>
    /// <param name="names">Their names in ASCII.</param>
    public IReadOnlyList<ReadOnlyMemory<byte>> Variables(IEnumerable<string> names)
    {
        var copies = new List<ReadOnlyMemory<byte>>();
        foreach (var name in names)
        {
            foreach (var entry in _entries)
            {
                var text = Entry(entry);
                if (EnvironmentEntry.Name(text).SequenceEqual(Encoding.ASCII.GetBytes(name)))
                {
                    copies.Add(text.ToArray());
                }
            }
        }
        return copies;
    }

    // Safe: a string of the environment lives as long as the process.
    private static ReadOnlySpan<byte> Entry(nint entry) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry);

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
    public void ForgetEnvironment()
    {
        // Safe: the strings are this process's own, writable, and end with a NUL, which stays.
        foreach (var entry in _entries)
        {
            new Span<byte>((byte*)entry, Entry(entry).Length).Clear();
        }
    }

    /// <summary>The argument array with another argv[0], and that of the environment, for this program once more: to be freed.</summary>
    internal (nint Arguments, nint Environment) Again(byte* name)
    {
        // Safe: each has room for its entries and the null behind them.
        var words = ArgumentCount + 1;
        var argv = (byte**)NativeMemory.Alloc((nuint)words, (nuint)sizeof(byte*));
        new ReadOnlySpan<nint>(_argv, words).CopyTo(new Span<nint>(argv, words));
        argv[0] = name;
        var envp = (byte**)NativeMemory.AllocZeroed((nuint)_entries.Length + 1, (nuint)sizeof(byte*));
        _entries.CopyTo(new Span<nint>(envp, _entries.Length));
        return ((nint)argv, (nint)envp);
    }

    /// <summary>The NULL-terminated argument array from one argument on: the application's own, untouched.</summary>
    internal byte** ArgumentsFrom(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)ArgumentCount);
        return _argv + index;
    }
}

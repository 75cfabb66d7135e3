using System.Runtime.InteropServices;

namespace Launcher.Linux;

/// <summary>Replaces this process by another program.</summary>
internal static unsafe class Application
{
    /// <summary>execve(2). Returns only when it failed, with the reason.</summary>
    /// <param name="path">The program's file, with its final NUL.</param>
    /// <param name="image">Owns the arguments: they are handed on where they lie.</param>
    /// <param name="firstArgument">The index of the application's argv[0].</param>
    /// <param name="environment">Entries without a final NUL.</param>
    public static Errno Become(
        ReadOnlySpan<byte> path,
        ProcessImage image,
        int firstArgument,
        IReadOnlyList<ReadOnlyMemory<byte>> environment
    )
    {
        fixed (byte* file = path)
        {
            return Execute(file, image.ArgumentsFrom(firstArgument), environment);
        }
    }

    private static Errno Execute(byte* file, byte** argv, IReadOnlyList<ReadOnlyMemory<byte>> environment)
    {
        var size = 0;
        for (var i = 0; i < environment.Count; i++)
        {
            size += environment[i].Length + 1;
        }
        // Safe: `strings` holds every entry and its NUL, `envp` every pointer and the final null; nothing else writes
        // to them, and execve copies them before this process is gone. They are freed when it fails.
        var strings = (byte*)NativeMemory.Alloc((nuint)size);
        var envp = (byte**)NativeMemory.Alloc((nuint)environment.Count + 1, (nuint)sizeof(byte*));
        var next = strings;
        for (var i = 0; i < environment.Count; i++)
        {
            var entry = environment[i].Span;
            entry.CopyTo(new Span<byte>(next, entry.Length));
            envp[i] = next;
            next += entry.Length;
            *next++ = 0;
        }
        envp[environment.Count] = null;
        _ = Libc.Execve(file, argv, envp);
        var errno = Libc.Error;
        NativeMemory.Clear(strings, (nuint)size);
        NativeMemory.Free(strings);
        NativeMemory.Free(envp);
        return errno;
    }
}

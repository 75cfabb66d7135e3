using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Launcher.Linux;

/// <summary>
/// What the kernel will see in a program's first bytes (binfmt_script, binfmt_elf): enough to say why it cannot start.
/// </summary>
internal static class ProgramFile
{
    // BINPRM_BUF_SIZE: the kernel looks for "#!" and the interpreter's path in this much.
    private const int KernelBuffer = 256;
    private const int Elf64Header = 64;
    private const int MachineOffset = 18;
    private const int ProgramHeader = 56;
    private const ushort Amd64 = 62;
    private const ushort Arm64 = 183;
    private const int InterpreterSegment = 3;
    private const int MaxPath = 4096;

    private static ushort OwnMachine => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Amd64 : Arm64;

    /// <summary>
    /// The interpreter a script (<c>#!</c>) or a dynamic program (PT_INTERP) names, when it does not exist; null when
    /// all is well or the file cannot be read: then execve decides.
    /// </summary>
    /// <param name="path">With its final NUL.</param>
    public static string? MissingInterpreter(ReadOnlySpan<byte> path)
    {
        var head = new byte[KernelBuffer];
        using var file = OpenFile.Read(path, out _);
        if (file is null)
        {
            return null;
        }
        var text = head.AsSpan(0, file.ReadAt(head, 0));
        var interpreter = text.StartsWith("#!"u8) ? Script(text[2..]) : Elf(file, text);
        return
            interpreter is not null
            && Paths.Status(PathText.Terminated(interpreter), out _) is Errno.NoSuchEntry or Errno.NotADirectory
            ? Encoding.UTF8.GetString(interpreter)
            : null;
    }

    /// <summary>Why the kernel says "exec format error" about a file, and the way out.</summary>
    /// <param name="path">With its final NUL.</param>
    public static (string What, string WayOut) ExplainFormat(ReadOnlySpan<byte> path)
    {
        var head = new byte[KernelBuffer];
        using var file = OpenFile.Read(path, out _);
        var text = file is null ? default : head.AsSpan(0, file.ReadAt(head, 0));
        if (text.StartsWith("\x7f"u8 + "ELF"u8) && text.Length >= 20)
        {
            var machine = BinaryPrimitives.ReadUInt16LittleEndian(text[MachineOffset..]);
            return (
                $"it is built for {MachineName(machine)}, and this machine is {MachineName(OwnMachine)}",
                "use an image or a build for this architecture"
            );
        }
        return text.StartsWith("\ufeff"u8)
                ? ("it begins with a byte order mark, which hides its #! line", "save it as UTF-8 without one")
            : text.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || text.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff])
                ? ("it is text in UTF-16", "save it as UTF-8 without a byte order mark")
            : text.IsEmpty ? ("the file is empty or cannot be read", "check how it was copied into the image")
            : (
                "it is not a program for this kernel and has no #! line",
                "begin it with #!/bin/sh, or start it as: /bin/sh FILE"
            );
    }

    private static byte[]? Script(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)'\n');
        if (end < 0 && line.Length == KernelBuffer - 2 && line.TrimStart(" \t"u8).IndexOfAny((byte)' ', (byte)'\t') < 0)
        {
            // The name goes on past what the kernel reads: ENOEXEC, not a missing file.
            return null;
        }
        line = (end < 0 ? line : line[..end]).Trim(" \t"u8);
        var cut = line.IndexOfAny((byte)' ', (byte)'\t', (byte)0);
        line = cut < 0 ? line : line[..cut];
        return line.IsEmpty ? null : line.ToArray();
    }

    private static byte[]? Elf(OpenFile file, ReadOnlySpan<byte> head)
    {
        // 64-bit little-endian, which is all this launcher is built for.
        if (
            head.Length < Elf64Header
            || !head.StartsWith("\x7f"u8 + "ELF"u8)
            || head[4] != 2
            || head[5] != 1
            || BinaryPrimitives.ReadUInt16LittleEndian(head[MachineOffset..]) != OwnMachine
        )
        {
            return null;
        }
        var offset = BinaryPrimitives.ReadInt64LittleEndian(head[32..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(head[56..]);
        Span<byte> segment = stackalloc byte[ProgramHeader];
        for (var i = 0; i < count; i++)
        {
            if (file.ReadAt(segment, offset + ((long)i * ProgramHeader)) < ProgramHeader)
            {
                return null;
            }
            if (BinaryPrimitives.ReadInt32LittleEndian(segment) != InterpreterSegment)
            {
                continue;
            }
            var size = BinaryPrimitives.ReadInt64LittleEndian(segment[32..]);
            if (size is < 2 or > MaxPath)
            {
                return null;
            }
            var interpreter = new byte[size];
            return file.ReadAt(interpreter, BinaryPrimitives.ReadInt64LittleEndian(segment[8..])) == size
                ? interpreter[..^1]
                : null;
        }
        return null;
    }

    private static string MachineName(ushort machine) =>
        machine switch
        {
            3 => "32-bit x86",
            40 => "32-bit arm",
            Amd64 => "x86-64 (amd64)",
            Arm64 => "aarch64 (arm64)",
            243 => "RISC-V",
            _ => $"another machine (ELF machine {machine})",
        };
}

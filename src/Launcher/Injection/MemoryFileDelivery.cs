using System.Globalization;
using Launcher.Linux;
using Launcher.References;

namespace Launcher.Injection;

/// <summary>A sealed memory file (memfd_create(2)) that the app inherits; the variable holds its /proc path.</summary>
/// <param name="Name">The variable's, which gets <c>/proc/self/fd/N</c>.</param>
/// <param name="Descriptor">The N the user fixed (3 to 1023), or null for the lowest free one from 20.</param>
internal sealed record MemoryFileDelivery(string Name, int? Descriptor, Asked Asked) : Delivery(Name, Name, Asked)
{
    /// <summary>Where an app opens a descriptor.</summary>
    public const string PathPrefix = "/proc/self/fd/";

    // 0, 1 and 2 are the standard streams; 1024 is the usual limit of open files.
    private const int MinDescriptor = 3;
    private const int MaxDescriptor = 1023;

    public static TargetKind Kind { get; } =
        new("memfd", "NAME[@FD]=REF", "a sealed memory file; NAME=/proc/self/fd/FD")
        {
            Word = "memfd",
            HasRights = true,
            Read = Read,
            FromName = static (asked, _) => new MemoryFileDelivery(asked.Name, null, asked),
            Open = static targets =>
                targets.Has(delivery => delivery is MemoryFileDelivery) ? new MemoryFileTargets(targets) : null,
        };

    /// <summary>Without a number of its own it may become a higher one.</summary>
    public override string Place => PathOf(Descriptor ?? MemoryFile.FirstFree);

    public override string? Second => Descriptor is null ? null : $"descriptor {Descriptor}";

    /// <summary>The path an app opens a descriptor by.</summary>
    public static string PathOf(int? descriptor) =>
        PathPrefix + (descriptor?.ToString(CultureInfo.InvariantCulture) ?? "N");

    public override string Describe(string from) => $"memory file {PathOf(Descriptor)}, {Asked.Rights}, {from}";

    private static Delivery? Read(SettingValue value, TargetReader reader)
    {
        if (!reader.Cut(value, out var name, out var text))
        {
            return null;
        }
        int? descriptor = null;
        if (name.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at)
        {
            var number = name[(at + 1)..];
            name = name[..at];
            if (
                !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                || parsed is < MinDescriptor or > MaxDescriptor
            )
            {
                return reader.Bad(
                    ProblemClass.BadSetting,
                    Shown.IsName(name) ? name : value.Origin,
                    $"{Shown.Word(number)} is not a descriptor for a memory file",
                    $"choose {MinDescriptor} to {MaxDescriptor}, or leave @FD out"
                );
            }
            descriptor = parsed;
        }
        return reader.IsName(value, name) && reader.Reference(value, name, text) is { } asked
            ? new MemoryFileDelivery(name, descriptor, asked)
            : null;
    }
}

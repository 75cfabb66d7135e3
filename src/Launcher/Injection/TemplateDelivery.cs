using Launcher.References;

namespace Launcher.Injection;

/// <summary>A file made of another, in which references stand.</summary>
internal static class TemplateDelivery
{
    public static TargetKind Kind { get; } =
        new("template", "SRC:DST", "a file: SRC with each @{REF} in it replaced") { Read = Read };

    private static Delivery? Read(SettingValue value, TargetReader reader)
    {
        var cut = value.Text.IndexOf(":/", StringComparison.Ordinal);
        if (!value.Text.StartsWith('/') || cut < 0 || value.Text.LastIndexOf(":/", StringComparison.Ordinal) != cut)
        {
            return reader.Bad(
                ProblemClass.BadSetting,
                value.Origin,
                $"{Shown.Path(value.Text)} is not a pair of absolute paths",
                "write SRC:DST, the template's path and that of the file to make, each without ':/' in it"
            );
        }
        var (source, path) = (value.Text[..cut], value.Text[(cut + 1)..]);
        return !reader.IsPath(value.Origin, path) ? null
            : source == path
                ? reader.Bad(
                    ProblemClass.BadTarget,
                    value.Origin,
                    $"{Quoted.Text(path)} is both the template and the file made from it",
                    "let them be two files"
                )
            : new FileDelivery(path, null, reader.Whole(path, [], value.Origin, value.Source)) { Template = source };
    }
}

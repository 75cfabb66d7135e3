namespace Launcher.Injection;

/// <summary>A file on tmpfs: the exact bytes of one secret, or a template with secrets in it.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Variable">A variable that gets the path, or null.</param>
internal sealed record FileDelivery(string Path, string? Variable, Asked Asked)
    : Delivery(Variable ?? Path, Variable, Asked)
{
    // Where as=file goes without to=: the place Docker and Kubernetes made usual.
    private const string Directory = "/run/secrets/";

    public static TargetKind Kind { get; } =
        new("file", "PATH=REF", "a file, on tmpfs only")
        {
            Word = "file",
            HasRights = true,
            HasPath = true,
            Read = static (value, reader) =>
                reader.Cut(value, out var path, out var text)
                && reader.IsPath(value.Origin, path)
                && reader.Reference(value, path, text) is { } asked
                    ? new FileDelivery(path, null, asked)
                    : null,
            FromName = static (asked, reader) =>
                (asked.Whole!.Option("to") ?? Directory + asked.Name) is var path && reader.IsPath(asked.Name, path)
                    ? new FileDelivery(path, asked.Name, asked)
                    : null,
            CanChange = true,
            Open = static targets =>
                targets.Has(delivery => delivery is FileDelivery) ? new FileTargets(targets) : null,
        };

    public override string Place => Path;

    public override string Second => $"file {Path}";

    public override bool CanChange => true;

    public override string Describe(string from) => $"file {Quoted.Name(Path)}, {Asked.Rights}, {from}";
}

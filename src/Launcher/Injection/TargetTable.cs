namespace Launcher.Injection;

/// <summary>Every kind of delivery: one line each, in the order of the help, and the only place that lists them.</summary>
internal static class TargetTable
{
    public static readonly IReadOnlyList<TargetKind> All =
    [
        VariableDelivery.Kind, // --env, and what becomes of a text that does not say
        FileDelivery.Kind, // --file
        MemoryFileDelivery.Kind, // --memfd
        TemplateDelivery.Kind, // --template
    ];

    public static IEnumerable<Setting> Settings => All.Select(kind => kind.Setting);
}

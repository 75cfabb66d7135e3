namespace Launcher.Providers.Plugin;

/// <summary>How a selector reads what a program printed: as JSON, unless <c>?format=dotenv</c> says otherwise.</summary>
internal static class PluginFormat
{
    public const string Option = "format";

    /// <returns>Null when <paramref name="format"/> is set, else what is wrong with the option.</returns>
    public static Failure? Of(SecretRequest request, out DocumentFormat format)
    {
        format = DocumentFormat.Json;
        if (request.Options is not [{ Value: var value }])
        {
            return null;
        }
        format = value switch
        {
            "json" => DocumentFormat.Json,
            "dotenv" => DocumentFormat.Dotenv,
            _ => DocumentFormat.Opaque,
        };
        return format != DocumentFormat.Opaque
            ? null
            : Failure.Reference(
                $"the option 'format' of {Quoted.Text(request.Location)} {(string.IsNullOrEmpty(value) ? "has no value" : $"has an unknown value: {Quoted.Text(value)}")}",
                "use 'format=json' or 'format=dotenv'"
            );
    }
}

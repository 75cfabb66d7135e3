using System.Text;
using Launcher.Fetching.Selection;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Tests.Fetching;

/// <summary>Documents from text, and what a selector makes of them.</summary>
internal static class Documents
{
    public const string Location = "/run/secrets/db";

    public static SecretDocument Of(DocumentFormat format, string text) => Of(format, Encoding.UTF8.GetBytes(text));

    public static SecretDocument Of(DocumentFormat format, byte[] bytes) =>
        new() { Content = new SecretValue(bytes), Format = format };

    public static Outcome<SecretValue> Select(DocumentFormat format, string text, string selector) =>
        DocumentSelector.Select(Of(format, text), Location, selector);

    public static string Picked(DocumentFormat format, string text, string selector)
    {
        var selection = Select(format, text, selector);
        Assert.Null(selection.Failure);
        return Encoding.UTF8.GetString(selection.Value!.Bytes);
    }

    public static void Fails(
        DocumentFormat format,
        string text,
        string selector,
        ProblemClass problemClass,
        string what,
        string wayOut
    )
    {
        var selection = Select(format, text, selector);
        Assert.Null(selection.Value);
        Assert.Equal(new Failure(problemClass, what, wayOut), selection.Failure);
    }

    public static IEnumerable<(string, string)> Expanded(SecretDocument document, Func<string, bool>? wanted = null)
    {
        var expansion = DocumentSelector.Expand(document, Location, wanted);
        Assert.Null(expansion.Failure);
        return expansion.Value!.Select(key => (key.Key, Encoding.UTF8.GetString(key.Value.Bytes)));
    }
}

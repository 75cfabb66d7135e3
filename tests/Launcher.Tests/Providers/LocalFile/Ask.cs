using System.Text;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.LocalFile;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.LocalFile;

/// <summary>Asks the provider one question.</summary>
internal static class Ask
{
    public static async Task<SecretAnswer> Async(
        string path,
        bool expand = false,
        string? format = null,
        CancellationToken? cancellation = null
    )
    {
        IReadOnlyList<ReferenceOption> options = format is null ? [] : [new("format", format)];
        var answers = await LocalFileDescriptor
            .Value.Create(Given.Nothing)
            .FetchAsync(
                [new SecretRequest(path, options, expand)],
                cancellation ?? TestContext.Current.CancellationToken
            );
        return Assert.Single(answers);
    }

    public static async Task<SecretDocument> FoundAsync(string path, bool expand = false, string? format = null)
    {
        var answer = await Async(path, expand, format);
        Assert.Null(answer.Failure);
        return answer.Document!;
    }

    public static async Task FailsAsync(
        string path,
        ProblemClass problemClass,
        string what,
        string? wayOut,
        bool expand = false,
        string? format = null
    )
    {
        var answer = await Async(path, expand, format);
        Assert.Null(answer.Document);
        Assert.Equal(new Failure(problemClass, what, wayOut), answer.Failure);
    }

    public static string Text(SecretValue value) => Encoding.UTF8.GetString(value.Bytes);
}

using System.Globalization;
using CsCheck;
using Launcher.Providers;
using Launcher.Providers.GoogleSecretManager;
using Launcher.Testing.Doubles.Google;
using Launcher.Testing.Harness;
using Launcher.Tests.Fuzzing;

namespace Launcher.Tests.Providers.GoogleSecretManager;

/// <summary>Whatever Google answers, or a credentials file holds, is a secret or a sentence, and never an exception or an endless question.</summary>
public sealed class GoogleFuzz
{
    private static readonly string[] s_tokens =
    [
        "{",
        "}",
        "[",
        "]",
        "\"name\":\"projects/1/secrets/a/versions/1\"",
        "\"payload\":{\"data\":\"",
        "\"dataCrc32c\":\"",
        "\"nextPageToken\":\"1\"",
        "\"expires_in\":",
        "\"expireTime\":\"9999-12-31T23:59:59Z\"",
        "\"credential_source\":{\"file\":\"/proc/self/environ\"}",
        "\"type\":\"service_account\"",
        "\"type\":\"external_account\"",
        "99999999999999999999",
        "-1",
        "null",
        "\\ud800",
        "\r\nX: 1",
    ];
    private static readonly Gen<byte[]> s_answer = Corpus.Mutated("google", s_tokens);
    private static readonly Gen<byte[]> s_file = Corpus.Mutated("google-credentials", s_tokens);

    private static readonly int[] s_statuses = [200, 200, 200, 200, 400, 401, 403, 404, 409];
    private static readonly Gen<int> s_status = Gen.Int[0, 8].Select(index => s_statuses[index]);

    [Fact]
    [Trait("soak", "yes")]
    public async Task Any_answer_is_a_secret_or_a_sentence()
    {
        await using var google = await GoogleServer.StartAsync();
        google.Secrets.Put("a", "x");
        (byte[] Body, int Status, int At) given = default;
        var asked = 0;
        google.Interferes = async (context, _) =>
        {
            // The login's answer, the store's, or one of its pages; a machine that has no account yet is waited for.
            if (Interlocked.Increment(ref asked) - 1 != given.At)
            {
                return false;
            }
            context.Response.StatusCode = given.At == 0 && given.Status == 404 ? 400 : given.Status;
            context.Response.ContentType = "application/json";
            context.Response.Headers["Metadata-Flavor"] = "Google";
            await context.Response.Body.WriteAsync(given.Body, context.RequestAborted);
            return true;
        };
        Gen.Select(s_answer, s_status, Gen.Int[0, 2])
            .Sample(
                (body, status, at) =>
                {
                    (given, asked) = ((body, status, at), 0);
                    using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                    var answer = Assert.Single(
                        Fetch(google.Settings(), at == 2 ? "*gcp-sm://my-project/*" : "gcp-sm://my-project/a", budget)
                    );
                    Assert.True(answer.Document is null ^ answer.Failure is null);
                    Assert.False(budget.IsCancellationRequested);
                    Assert.InRange(asked, 1, 300);
                    Assert.DoesNotContain(
                        (answer.Failure?.What ?? "") + answer.Failure?.WayOut,
                        letter => char.IsControl(letter)
                    );
                },
                iter: Samples.Of(400),
                threads: 1,
                print: one =>
                    string.Create(CultureInfo.InvariantCulture, $"{one.Item2} {one.Item3} {Corpus.Escape(one.Item1)}")
            );
    }

    [Fact]
    [Trait("soak", "yes")]
    public void Any_credentials_file_is_a_login_or_a_sentence()
    {
        using var folder = Scratch.OnDisk();
        var path = folder.At("file.json");
        s_file.Sample(
            file =>
            {
                folder.Write("file.json", file);
                var settings = Given.Variables(
                    [.. GoogleSettings.All, .. Launcher.Aws.AwsSettings.All],
                    null,
                    $"GOOGLE_APPLICATION_CREDENTIALS={path}",
                    "HOME=/nonexistent"
                );
                var google = ProviderTable.Get("gcp-sm");
                string?[] said =
                [
                    .. google.CheckSettings(settings).Select(problem => problem.What + problem.WayOut),
                    .. google.CheckFiles(settings).Select(problem => problem.What + problem.WayOut),
                    .. google.Explain(settings),
                    google.Policy!([GoogleServer.Request("gcp-sm://db")], settings).ReplaceLineEndings(""),
                ];
                Assert.All(said, text => Assert.DoesNotContain("Qx7Zp9sR3tT0kenV", text, StringComparison.Ordinal));
            },
            iter: Samples.Of(2_000),
            threads: 1,
            print: Corpus.Escape
        );
    }

    private static IReadOnlyList<SecretAnswer> Fetch(
        ProviderSettings settings,
        string reference,
        CancellationTokenSource budget
    ) =>
        ProviderTable
            .Get("gcp-sm")
            .Create(settings)
            .FetchAsync([GoogleServer.Request(reference)], budget.Token)
            .AsTask()
            .GetAwaiter()
            .GetResult();
}

using System.Globalization;
using CsCheck;
using Launcher.Providers;
using Launcher.Testing.Doubles.Azure;
using Launcher.Testing.Harness;
using Launcher.Tests.Fuzzing;

namespace Launcher.Tests.Providers.AzureKeyVault;

/// <summary>Whatever a login or a vault answers is a secret or a sentence, and never an exception or an endless question.</summary>
public sealed class AzureFuzz
{
    private static readonly Gen<byte[]> s_answer = Corpus.Mutated(
        "azure",
        "{",
        "}",
        "[",
        "]",
        "\"value\":",
        "\"id\":\"https://x/secrets/a/1\"",
        "\"attributes\":{\"exp\":",
        "\"nextLink\":\"https://x/secrets?a=b\"",
        "\"expires_on\":\"",
        "\"expires_in\":",
        "99999999999999999999",
        "-1",
        "1e999",
        "null",
        "\\ud800",
        "\r\nX: 1"
    );

    private static readonly int[] s_statuses = [200, 200, 200, 200, 400, 401, 403, 404, 409];
    private static readonly Gen<int> s_status = Gen.Int[0, 8].Select(index => s_statuses[index]);

    [Fact]
    [Trait("soak", "yes")]
    public async Task Any_answer_is_a_secret_or_a_sentence()
    {
        await using var azure = await AzureServer.StartAsync();
        azure.Vault.Put("a", "x");
        (byte[] Body, int Status, int At) given = default;
        var asked = 0;
        azure.Interferes = async (context, _) =>
        {
            // The login's answer, the vault's, or one of its pages.
            if (Interlocked.Increment(ref asked) - 1 != given.At)
            {
                return false;
            }
            context.Response.StatusCode = given.Status;
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(given.Body, context.RequestAborted);
            return true;
        };
        Gen.Select(s_answer, s_status, Gen.Int[0, 2])
            .Sample(
                (body, status, at) =>
                {
                    (given, asked) = ((body, status, at), 0);
                    using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                    var answers = ProviderTable
                        .Get("azure-kv")
                        .Create(azure.Settings())
                        .FetchAsync(
                            [AzureServer.Request(at == 2 ? "*azure-kv://my-vault" : "azure-kv://my-vault/a")],
                            budget.Token
                        )
                        .AsTask()
                        .GetAwaiter()
                        .GetResult();

                    var answer = Assert.Single(answers);
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
}

using System.Globalization;
using CsCheck;
using Launcher.Providers;
using Launcher.Testing.Doubles.Kubernetes;
using Launcher.Testing.Harness;
using Launcher.Tests.Fuzzing;

namespace Launcher.Tests.Providers.Kubernetes;

/// <summary>Whatever an API server answers is a secret or a sentence, and never an exception or an endless question.</summary>
public sealed class KubernetesFuzz
{
    private static readonly Gen<byte[]> s_answer = Corpus.Mutated(
        "kubernetes",
        "{",
        "}",
        "[",
        "]",
        "\"kind\":\"Secret\"",
        "\"kind\":\"PartialObjectMetadata\"",
        "\"metadata\":{\"resourceVersion\":\"1\"}",
        "\"data\":{",
        "\"binaryData\":{\"a\":\"eA==\"}",
        "\"immutable\":true",
        "\"a\":\"",
        "====",
        "null",
        "\\ud800",
        "\r\nX: 1"
    );

    private static readonly int[] s_statuses = [200, 200, 200, 200, 302, 401, 403, 404, 409];
    private static readonly Gen<int> s_status = Gen.Int[0, 8].Select(index => s_statuses[index]);

    [Fact]
    [Trait("soak", "yes")]
    public async Task Any_answer_is_a_secret_or_a_sentence()
    {
        await using var cluster = await KubernetesServer.StartAsync();
        (byte[] Body, int Status) given = default;
        cluster.Interferes = async (context, _) =>
        {
            context.Response.StatusCode = given.Status;
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(given.Body, context.RequestAborted);
            return true;
        };
        var provider = ProviderTable.Get("k8s").Create(cluster.Settings());
        Gen.Select(s_answer, s_status, Gen.Bool)
            .Sample(
                (body, status, isMap) =>
                {
                    given = (body, status);
                    var asked = cluster.Requests.Count;
                    using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                    var request = KubernetesServer.Request(isMap ? "k8s://a?kind=configmap" : "k8s://a");
                    var answers = provider.FetchAsync([request], budget.Token).AsTask().GetAwaiter().GetResult();
                    _ = provider.ChangedAsync([new(request, "1")], budget.Token).AsTask().GetAwaiter().GetResult();

                    var answer = Assert.Single(answers);
                    Assert.True(answer.Document is null ^ answer.Failure is null);
                    Assert.False(budget.IsCancellationRequested);
                    Assert.Equal(asked + 2, cluster.Requests.Count);
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

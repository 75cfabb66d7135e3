using System.Text;
using Launcher.Diagnostics;
using Launcher.Linux;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Providers.Kubernetes;
using Launcher.Testing.Doubles.Kubernetes;

namespace Launcher.Tests.Providers.Kubernetes;

/// <summary>No token or value of a cluster is in a log line of any level, nor in a message.</summary>
public sealed class KubernetesLeakTests
{
    private const string Value = "value-of-the-secret";

    private readonly StringBuilder _said = new();

    [Fact]
    public async Task Nothing_secret_is_said()
    {
        await using var cluster = await KubernetesServer.StartAsync();
        cluster.Objects.Put("db", "password", Value);
        // At first requests fail, so that every line about failing is written.
        var failed = 0;
        cluster.Interferes = (context, _) =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(failed++ < 2);
        };
        var settings = cluster.Settings();
        await AskAsync(settings, "k8s://db", "k8s://none");
        cluster.Interferes = async (context, _) =>
        {
            await Answer.FailAsync(context, 403, "Forbidden", $"User \"{Value}\" has {Value}");
            return true;
        };
        await AskAsync(settings, "k8s://db");
        cluster.Interferes = null;
        var needles = Needles([Value, .. cluster.Tokens]).ToList();
        cluster.Rotate("app:other");
        await File.WriteAllTextAsync(
            Path.Combine(cluster.Pod, "token"),
            "a.token.that-is-not-taken",
            TestContext.Current.CancellationToken
        );
        await AskAsync(settings, "k8s://db");
        needles.AddRange(Needles(["a.token.that-is-not-taken"]));
        _said.Append(ProviderTable.Get("k8s").Policy!([KubernetesServer.Request("k8s://db")], settings));

        Assert.Contains("attempt 1 failed", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("may not be read", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("does not take the token", _said.ToString(), StringComparison.Ordinal);
        Assert.All(needles, needle => Assert.DoesNotContain(needle, _said.ToString(), StringComparison.Ordinal));
        // The same search finds what was sent.
        var wire = string.Concat(cluster.Requests.Select(request => string.Concat(request.Headers.Values)));
        Assert.Contains(needles, needle => wire.Contains(needle, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Needles(IEnumerable<string> secrets) =>
        secrets.SelectMany(secret => (string[])[secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))]);

    private async Task AskAsync(ProviderSettings settings, params string[] references)
    {
        var inputs = new ProviderSettings(
            [.. KubernetesSettings.All.Select(settings.Value).OfType<SettingValue>()],
            [],
            settings.Network,
            new Log(LogLevel.Debug, LogFormat.Text, bytes => _said.Append(Encoding.UTF8.GetString(bytes)))
        )
        {
            Time = BootClock.Shared,
        };
        foreach (var answer in await KubernetesServer.AskAsync(inputs, references))
        {
            _said.Append(answer.Failure?.What).Append(answer.Failure?.WayOut).Append(answer.Document?.Version);
            _said.Append(answer.Document).AppendJoin(' ', answer.Document?.Keys ?? []);
        }
        _said.AppendJoin('\n', ProviderTable.Get("k8s").Explain(inputs));
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Launcher.Providers;
using Launcher.Testing.Doubles.Vault;

namespace Launcher.Tests.Providers.Vault;

/// <summary>A KV v1 engine, whose answers hold nothing but the secret and what is around every answer.</summary>
[StoreOf("vault")]
internal sealed class VaultUnderTest : StoreUnderTest
{
    private const string Path = "kv1/app";

    private readonly VaultSite _site = VaultSite.DoubleAsync().GetAwaiter().GetResult();
    private string? _token;

    public override ProviderSettings Settings => _site.Settings($"VAULT_TOKEN={_token ?? _site.Root}");

    public override string Selector => "#value";

    public override int Overhead => JsonSerializer.SerializeToUtf8Bytes(Around("")).Length;

    public override byte[] Answer(byte[] content) =>
        Encoding.UTF8.GetBytes($$"""{"value":"{{Encoding.UTF8.GetString(content)}}"}""");

    public override string Put(byte[] content)
    {
        // Any byte but those that JSON escapes, which would make the answer longer than its content.
        var text = Encoding.UTF8.GetString(content).Replace('\0', 'x');
        _site.Double!.Interferes = request => request.Path == Path ? new VaultAnswer(200, Around(text)) : null;
        return Path;
    }

    public override string Missing() => "kv1/missing";

    public override string Hanging()
    {
        _site.Double!.Hangs.Add("kv1/hanging");
        return "kv1/hanging";
    }

    public override void AskDenied(string location, Action question)
    {
        var before = _site.Double!.Interferes;
        _site.Double.Interferes = _ => null;
        _token = _site.TokenForAsync("""path "kv1/other" { capabilities = ["read"] }""").GetAwaiter().GetResult();
        question();
        (_site.Double.Interferes, _token) = (before, null);
    }

    public override void Dispose() => _site.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static JsonObject Around(string text) => new() { ["data"] = new JsonObject { ["value"] = text } };
}

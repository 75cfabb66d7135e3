using System.Text;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Doubles.Vault;

namespace Launcher.Tests.Providers.Vault;

/// <summary>KV, told apart as the vault command does, and every way a secret can be missing.</summary>
public sealed class KeyValueTests : IAsyncLifetime
{
    private VaultSite _site = null!;

    public async ValueTask InitializeAsync() => _site = await VaultSite.StartAsync();

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Both_versions_give_the_object_that_was_stored()
    {
        await _site.PutAsync("kv1/app/db", """{"password":"hunter2","port":5432}""");
        await _site.PutAsync("secret/data/app/db", """{"data":{"password":"hunter3","nested":{"a":[1,true,null]}}}""");

        var answers = await _site.AskAllAsync(
            null,
            VaultSite.Request("kv1/app/db"),
            VaultSite.Request("secret/app/db")
        );

        Assert.Equal("""{"password":"hunter2","port":5432}""", Text(answers[0]));
        Assert.Null(answers[0].Document!.Version);
        Assert.Equal(Until.Open, answers[0].Document!.Until);
        Assert.Equal("""{"nested":{"a":[1,true,null]},"password":"hunter3"}""", Sorted(answers[1]));
        Assert.Equal("1", answers[1].Document!.Version);
        Assert.Equal(DocumentFormat.Json, answers[1].Document!.Format);
    }

    [Fact]
    public async Task A_path_of_the_API_is_the_same_secret()
    {
        await _site.PutAsync("secret/data/app/db", """{"data":{"n":"1"}}""");
        await _site.PutAsync("secret/data/app/db", """{"data":{"n":"2"}}""");
        await _site.PutAsync("kv1/data/db", """{"n":"v1"}""");

        Assert.Equal("""{"n":"2"}""", Text(await _site.AskAsync("secret/data/app/db", null, ("api-path", null))));
        Assert.Equal("""{"n":"2"}""", Text(await _site.AskAsync("secret/app/db", null, ("api-path", null))));
        Assert.Equal(
            """{"n":"1"}""",
            Text(await _site.AskAsync("secret/data/app/db", null, ("version", "1"), ("api-path", null)))
        );
        Assert.Equal("""{"n":"v1"}""", Text(await _site.AskAsync("kv1/data/db", null, ("api-path", null))));
        Fails(
            await _site.AskAsync("secret/data/none", null, ("api-path", null)),
            ProblemClass.NotFound,
            "'vault://secret/none' does not exist",
            "correct the path, or store it: vault kv put secret/none KEY=VALUE"
        );
        Fails(
            await _site.AskAsync("secret/data/app/db"),
            ProblemClass.NotFound,
            "'vault://secret/data/app/db' does not exist",
            "leave out 'data/', which the launcher adds: 'vault://secret/app/db'"
        );
    }

    [Fact]
    public async Task A_path_of_the_API_is_read_where_the_engine_is_not_known_too()
    {
        if (_site.Double is not { } vault)
        {
            Assert.Skip("only the double can be made to deny the lookup alone");
            return;
        }
        await _site.PutAsync("secret/data/app/db", """{"data":{"n":"2"}}""");
        await _site.PutAsync("kv1/data/db", """{"n":"v1"}""");
        vault.Interferes = request =>
            request.Path.StartsWith("sys/internal/", StringComparison.Ordinal) ? VaultAnswer.Denied : null;

        Assert.Equal("""{"n":"2"}""", Text(await _site.AskAsync("secret/data/app/db", null, ("api-path", null))));
        Assert.Equal("""{"n":"v1"}""", Text(await _site.AskAsync("kv1/data/db", null, ("api-path", null))));
    }

    [Fact]
    public async Task A_path_of_the_API_beside_the_secrets_is_read_as_it_is()
    {
        if (_site.Double is not { } vault)
        {
            Assert.Skip("the double alone shows what it was asked");
            return;
        }
        vault.Interferes = request =>
            request.Path is "secret/metadata/app/db" or "secret/config"
                ? VaultAnswer.Data(new System.Text.Json.Nodes.JsonObject { ["max_versions"] = 3 })
                : null;

        foreach (var path in (string[])["secret/metadata/app/db", "secret/config"])
        {
            Assert.Equal("""{"max_versions":3}""", Text(await _site.AskAsync(path, null, ("api-path", null))));
            Assert.Equal($"GET {path}", vault.Log[^1]);
        }
        Assert.Equal(
            ProblemClass.BadReference,
            (await _site.AskAsync("secret/metadata/db", null, ("version", "1"), ("api-path", null))).Failure?.Class
        );
        _ = await _site.AskAsync("secret/configuration", null, ("api-path", null));
        Assert.Equal("GET secret/data/configuration", vault.Log[^1]);
    }

    [Fact]
    public async Task A_version_can_be_named()
    {
        await _site.PutAsync("secret/data/db", """{"data":{"n":"1"}}""");
        await _site.PutAsync("secret/data/db", """{"data":{"n":"2"}}""");

        Assert.Equal("""{"n":"1"}""", Text(await _site.AskAsync("secret/db", null, ("version", "1"))));
        Assert.Equal("""{"n":"2"}""", Text(await _site.AskAsync("secret/db", null, ("version", "2"))));
        Fails(
            await _site.AskAsync("secret/db", null, ("version", "3")),
            ProblemClass.NotFound,
            "'vault://secret/db' has no version 3",
            "see which there are: vault kv metadata get secret/db"
        );
    }

    [Fact]
    public async Task What_was_deleted_or_destroyed_says_so()
    {
        await _site.PutAsync("secret/data/db", """{"data":{"n":"1"}}""");
        await _site.PutAsync("secret/data/db", """{"data":{"n":"2"}}""");
        await _site.PutAsync("secret/delete/db", """{"versions":[2]}""");
        await _site.PutAsync("secret/destroy/db", """{"versions":[1]}""");

        var deleted = await _site.AskAsync("secret/db");

        Assert.Equal(ProblemClass.NotFound, deleted.Failure!.Class);
        Assert.Matches("^version 2 of 'vault://secret/db' was deleted at '20[0-9T:.-]+Z'$", deleted.Failure.What);
        Assert.Equal(
            "bring it back: vault kv undelete -versions=2 secret/db; or name another: ?version=N",
            deleted.Failure.WayOut
        );
        Fails(
            await _site.AskAsync("secret/db", null, ("version", "1")),
            ProblemClass.NotFound,
            "version 1 of 'vault://secret/db' was destroyed",
            "store it again, or name another version: ?version=N"
        );
    }

    [Fact]
    public async Task What_was_never_there_does_not_exist()
    {
        await _site.PutAsync("secret/data/app/db", """{"data":{"n":"1"}}""");

        Fails(
            await _site.AskAsync("secret/app/bd"),
            ProblemClass.NotFound,
            "'vault://secret/app/bd' does not exist",
            "correct the path, or store it: vault kv put secret/app/bd KEY=VALUE"
        );
        Fails(
            await _site.AskAsync("secret/data/app/db"),
            ProblemClass.NotFound,
            "'vault://secret/data/app/db' does not exist",
            "leave out 'data/', which the launcher adds: 'vault://secret/app/db'"
        );
    }

    internal static string Text(SecretAnswer answer)
    {
        Assert.Null(answer.Failure);
        return Encoding.UTF8.GetString(answer.Document!.Content.Bytes);
    }

    internal static void Fails(SecretAnswer answer, ProblemClass problemClass, string what, string? wayOut) =>
        Assert.Equal(new Failure(problemClass, what, wayOut), answer.Failure);

    // The server may store the members in another order.
    private static string Sorted(SecretAnswer answer)
    {
        var members = System.Text.Json.Nodes.JsonNode.Parse(Text(answer))!.AsObject().OrderBy(member => member.Key);
        return "{"
            + string.Join(",", members.Select(member => $"\"{member.Key}\":{member.Value!.ToJsonString()}"))
            + "}";
    }
}

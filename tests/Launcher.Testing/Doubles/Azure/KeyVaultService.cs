using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Azure;

/// <summary>A key vault's secrets, as its REST API reads and lists them.</summary>
internal sealed class KeyVaultService(AzureServer azure)
{
    public const string Host = "my-vault.vault.azure.net";

    private const int PageSize = 25;
    private static readonly string[] s_versions = ["7.4", "7.5", "7.6", "2025-07-01", "2026-04-01"];

    private readonly ConcurrentDictionary<string, List<Secret>> _secrets = new(StringComparer.OrdinalIgnoreCase);
    private int _count;

    /// <summary>Whose login the vault says it wants.</summary>
    public string ChallengeTenant { get; set; } = AzureServer.Tenant;

    /// <summary>All of what it says then; null for what it should.</summary>
    public string? Challenge { get; set; }

    /// <summary>Why a secret (<c>*</c> for the list) is refused: the inner code of a 403.</summary>
    public ConcurrentDictionary<string, string> Denied { get; } = new();

    /// <summary>The bytes of the last answer.</summary>
    public int LastAnswer { get; private set; }

    /// <summary>Stores a version.</summary>
    /// <returns>Its id.</returns>
    public string Put(string name, string value, bool enabled = true, DateTimeOffset? expires = null)
    {
        var version = Interlocked.Increment(ref _count).ToString("x32", CultureInfo.InvariantCulture);
        _secrets.GetOrAdd(name, _ => []).Add(new Secret(version, value, enabled, expires?.ToUnixTimeSeconds()));
        return version;
    }

    public async Task AnswerAsync(
        HttpContext context,
        SeenRequest request,
        string path,
        Dictionary<string, string> query
    )
    {
        if (!azure.Takes(request.Header("Authorization")))
        {
            context.Response.Headers.WWWAuthenticate =
                Challenge
                ?? $"Bearer authorization=\"{azure.Url}/{ChallengeTenant}\", resource=\"https://vault.azure.net\"";
            await FailAsync(context, 401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
            return;
        }
        if (request.Method != "GET" || !s_versions.Contains(query.GetValueOrDefault("api-version")))
        {
            await FailAsync(context, 400, "BadParameter", "The specified version is not recognized.");
            return;
        }
        // Microsoft's client leaves a slash where the version would be.
        switch (path.TrimEnd('/').Split('/')[2..])
        {
            case []:
                await ListAsync(context, query);
                break;
            case [var name, .. { Length: <= 1 } version]:
                await ReadAsync(context, name, version is [var id] ? id : null);
                break;
            default:
                await FailAsync(context, 400, "BadParameter", "no such route");
                break;
        }
    }

    private async Task ReadAsync(HttpContext context, string name, string? version)
    {
        if (Denied.TryGetValue(name, out var inner))
        {
            await RefuseAsync(context, inner);
            return;
        }
        var secret = _secrets.GetValueOrDefault(name)?.FindLast(one => version is null || one.Version == version);
        if (secret is null)
        {
            await FailAsync(
                context,
                404,
                "SecretNotFound",
                $"A secret with (name/id) {name} was not found in this key vault."
            );
            return;
        }
        if (!secret.IsEnabled)
        {
            await FailAsync(
                context,
                403,
                "Forbidden",
                "Operation get is not allowed on a disabled secret.",
                "SecretDisabled"
            );
            return;
        }
        var body = Describe(name, secret, secret.Version);
        body["value"] = secret.Value;
        LastAnswer = System.Text.Encoding.UTF8.GetByteCount(body.ToJsonString());
        await AzureServer.WriteAsync(context, 200, body);
    }

    private async Task ListAsync(HttpContext context, Dictionary<string, string> query)
    {
        if (Denied.TryGetValue("*", out var inner))
        {
            await RefuseAsync(context, inner);
            return;
        }
        var start = int.Parse(query.GetValueOrDefault("$skiptoken", "0"), CultureInfo.InvariantCulture);
        var names = _secrets.Keys.Order(StringComparer.Ordinal).ToList();
        var page = new JsonArray();
        foreach (var name in names.Skip(start).Take(PageSize))
        {
            page.Add(Describe(name, _secrets[name][^1], null));
        }
        var next = start + PageSize;
        await AzureServer.WriteAsync(
            context,
            200,
            new JsonObject
            {
                ["value"] = page,
                // With its port, as the real one writes it.
                ["nextLink"] =
                    next < names.Count
                        ? $"{azure.Url}/secrets?api-version={query["api-version"]}&$skiptoken={next}&maxresults={PageSize}"
                        : null,
            }
        );
    }

    private static JsonObject Describe(string name, Secret secret, string? version)
    {
        var attributes = new JsonObject
        {
            ["enabled"] = secret.IsEnabled,
            ["created"] = 1_700_000_000,
            ["updated"] = 1_700_000_000,
            ["recoveryLevel"] = "Recoverable+Purgeable",
            ["recoverableDays"] = 90,
        };
        if (secret.Expires is { } end)
        {
            attributes["exp"] = end;
        }
        return new JsonObject
        {
            ["id"] = $"https://{Host}/secrets/{name}{(version is null ? "" : $"/{version}")}",
            ["attributes"] = attributes,
        };
    }

    private static Task RefuseAsync(HttpContext context, string inner) =>
        FailAsync(
            context,
            403,
            "Forbidden",
            $"Caller is not authorized to perform action on resource.\r\nCaller: appid={AzureServer.ClientId};oid=0123abcd-0000-1111-2222-333344445555;iss=https://sts.windows.net/{AzureServer.Tenant}/\r\nAction: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'",
            inner
        );

    private static Task FailAsync(HttpContext context, int status, string code, string message, string? inner = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (inner is not null)
        {
            error["innererror"] = new JsonObject { ["code"] = inner };
        }
        return AzureServer.WriteAsync(context, status, new JsonObject { ["error"] = error });
    }

    private sealed record Secret(string Version, string Value, bool IsEnabled, long? Expires);
}

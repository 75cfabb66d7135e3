using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Launcher.Testing.Doubles.Vault;

/// <summary>
/// A Vault server for tests, strict on the wire: it serves what it was set up with over its own API, checks tokens and
/// policies as Vault does, and answers with Vault's own words. Nothing in it lasts.
/// </summary>
internal sealed class VaultDouble : IAsyncDisposable
{
    private static readonly string[] s_open = ["sys/seal-status", "sys/health", "sys/wrapping/unwrap"];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IEngine> _mounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VaultToken> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VaultAnswer> _wrapped = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VaultLease> _leases = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<JournalEntry> _journal = new();
    private readonly long _start;
    private readonly ITimer _end;
    private readonly ConcurrentQueue<Exception> _faults = new();
    private StoreServer? _server;
    private TaskCompletionSource _others = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    private VaultDouble(TimeProvider time)
    {
        (Time, _start) = (time, time.GetTimestamp());
        _end = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Root = NewToken(["root"], "service", null, new VaultTerms { IsEndless = true });
        AddNamespace("");
    }

    /// <summary>By which all lives are reckoned.</summary>
    public TimeProvider Time { get; }

    /// <summary>Since it was started.</summary>
    public TimeSpan Now => Time.GetElapsedTime(_start);

    /// <summary>How long what says nothing else lives.</summary>
    public TimeSpan DefaultTtl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long anything lives, renewals included.</summary>
    public TimeSpan MaxTtl { get; set; } = TimeSpan.FromHours(768);

    /// <summary>The same for what is asked of single mounts, by their paths with the final slash.</summary>
    public Dictionary<string, (TimeSpan Default, TimeSpan Max)> Tuned { get; } = [];

    public string Url => _server!.Url;

    public VaultToken Root { get; }

    public VaultPolicies Policies { get; } = new();

    public HashSet<string> Namespaces { get; } = [];

    /// <summary>Every request as <c>GET secret/data/db</c>, in order of arrival, those that set the server up included.</summary>
    public IReadOnlyList<string> Log => [.. _journal.Select(entry => entry.Request)];

    /// <summary>The same with moments, for assertions on rates.</summary>
    public IReadOnlyList<JournalEntry> Journal => [.. _journal];

    /// <summary>Every request to the letter.</summary>
    public IReadOnlyList<SeenRequest> Requests => _server!.Requests;

    public int Connections => _server!.Connections;

    /// <summary>Tokens that are still good.</summary>
    public IReadOnlyList<VaultToken> Tokens
    {
        get
        {
            lock (_gate)
            {
                Sweep();
                return [.. _tokens.Values];
            }
        }
    }

    /// <summary>Leases that live, by their ids.</summary>
    public IReadOnlyList<string> Leases
    {
        get
        {
            lock (_gate)
            {
                Sweep();
                return [.. _leases.Keys];
            }
        }
    }

    public bool IsSealed { get; set; }

    public bool IsInitialized { get; set; } = true;

    /// <summary>Where a standby sends everybody; null for an active server.</summary>
    public string? Active { get; set; }

    /// <summary>How many requests get a 429 first.</summary>
    public int Throttles { get; set; }

    /// <summary>
    /// The state that a login's answer names in <c>X-Vault-Index</c>: a performance standby, which answers 412 to who does
    /// not show it or while <see cref="StandbyLags"/> is positive. Null for no such thing.
    /// </summary>
    public string? Index { get; set; }

    public int StandbyLags { get; set; }

    /// <summary>How many requests below a path must have come before they are answered, so many at once.</summary>
    public (string Path, int Count)? Together { get; set; }

    /// <summary>Answers instead of the server when it gives an answer.</summary>
    public Func<VaultRequest, VaultAnswer?> Interferes { get; set; } = _ => null;

    /// <summary>Paths whose answer never comes.</summary>
    public HashSet<string> Hangs { get; } = [];

    /// <summary>Paths whose answer gets lost on the way: what was asked has been done.</summary>
    public HashSet<string> Loses { get; } = [];

    /// <summary>Whether every connection ends without an answer, and nothing is done.</summary>
    public bool IsAway { get; set; }

    private HeldAnswers? Held { get; set; }

    /// <param name="time">Null for the real one.</param>
    public static async Task<VaultDouble> StartAsync(StoreListener? listener = null, TimeProvider? time = null)
    {
        var vault = new VaultDouble(time ?? TimeProvider.System);
        vault._server = await StoreServer.StartAsync(vault.ServeAsync, listener);
        return vault;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.DisposeAsync();
        await _server!.DisposeAsync();
        Assert.Empty(_faults);
    }

    /// <summary>Keeps the answers of a path back from now on.</summary>
    public HeldAnswers Hold(string path) => Held = new HeldAnswers(path);

    /// <summary>A namespace with the mounts that every one has.</summary>
    public void AddNamespace(string name)
    {
        Namespaces.Add(name);
        _mounts[$"{name}sys/"] = new SystemEngine();
        _mounts[$"{name}cubbyhole/"] = new CubbyholeEngine();
        _mounts[$"{name}auth/token/"] = new TokenEngine();
    }

    /// <summary>Login methods by the name they are enabled with.</summary>
    public static IEngine Login(string type) =>
        type switch
        {
            "approle" => new AppRoleEngine(),
            "jwt" or "kubernetes" => new JwtEngine(type),
            "cert" => new CertificateEngine(),
            _ => throw new ArgumentException($"the double has no login '{type}'", nameof(type)),
        };

    public VaultAnswer Mount(string prefix, IEngine engine)
    {
        _mounts[prefix] = engine;
        return VaultAnswer.Nothing;
    }

    public VaultAnswer Put(string policy, string text)
    {
        Policies.Put(policy, text);
        return VaultAnswer.Nothing;
    }

    public (string Prefix, IEngine Engine)? MountAt(string path)
    {
        var prefix = _mounts
            .Keys.Where(prefix => path.StartsWith(prefix, StringComparison.Ordinal))
            .MaxBy(prefix => prefix.Length);
        return prefix is null ? null : (prefix, _mounts[prefix]);
    }

    /// <summary>The namespace a path lies in, with its final slash; empty for the root.</summary>
    public string NamespaceOf(string path) =>
        Namespaces.Where(name => path.StartsWith(name, StringComparison.Ordinal)).MaxBy(name => name.Length)!;

    public VaultToken NewToken(IReadOnlyList<string> policies, string type, VaultToken? parent, VaultTerms terms)
    {
        var kind = type == "batch" ? "hvb" : "hvs";
        var value = $"{kind}.{Convert.ToHexString(RandomNumberGenerator.GetBytes(24))}";
        var token = new VaultToken(value, policies, type, Live(terms, "auth/token/")) { Parent = parent };
        lock (_gate)
        {
            _tokens.Add(value, token);
            Arm();
        }
        return token;
    }

    /// <summary>A lease of whoever asks, whose life begins now.</summary>
    /// <param name="extended">Told its new end.</param>
    /// <param name="ended">Told when it has ended, however that came.</param>
    public VaultLease Issue(VaultRequest request, VaultTerms terms, Action<DateTimeOffset>? extended, Action? ended)
    {
        var token = request.Token!;
        var lease = new VaultLease(
            $"{request.Path}/{Guid.NewGuid():n}",
            token,
            Live(terms, MountAt(request.Path)!.Value.Prefix, LimitOf(token))
        )
        {
            Extended = extended,
            Ended = ended,
        };
        lock (_gate)
        {
            _leases.Add(lease.Id, lease);
            Arm();
        }
        return lease;
    }

    // The words of the following: vault/expiration.go of https://github.com/hashicorp/vault.
    public VaultAnswer Renew(string lease, TimeSpan asked)
    {
        lock (_gate)
        {
            if (!_leases.TryGetValue(lease, out var known))
            {
                return VaultAnswer.Error(400, "lease not found");
            }
            if (!known.Life.Terms.IsRenewable)
            {
                return VaultAnswer.Error(400, "lease is not renewable");
            }
            if (!known.Life.Extend(Time.GetUtcNow(), asked, LimitOf(known.Owner)))
            {
                return VaultAnswer.Error(400, VaultAnswer.PastMax);
            }
            known.Extended?.Invoke(known.Life.Ends);
            Arm();
            return VaultAnswer.Leased(null, lease, known.Life.Seconds, renewable: true).Warned(known.Life);
        }
    }

    public VaultAnswer Renew(VaultToken token, TimeSpan asked)
    {
        if (token.IsBatch)
        {
            return VaultAnswer.Error(400, "batch tokens cannot be renewed");
        }
        if (token.Life.Terms.IsEndless)
        {
            return VaultAnswer.Error(400, "invalid lease ID");
        }
        if (!token.Life.Terms.IsRenewable)
        {
            return VaultAnswer.Error(400, "lease is not renewable");
        }
        lock (_gate)
        {
            if (!token.Life.Extend(Time.GetUtcNow(), asked))
            {
                return VaultAnswer.Error(400, "past the max TTL, cannot renew");
            }
            Arm();
            return TokenEngine.Granted(token).Warned(token.Life);
        }
    }

    /// <summary>Ends a token, all that it made, and all that this made.</summary>
    public void Revoke(VaultToken token)
    {
        lock (_gate)
        {
            _tokens.Remove(token.Value);
            foreach (var lease in _leases.Values.Where(lease => lease.Owner == token).ToList())
            {
                End(lease);
            }
            foreach (var child in _tokens.Values.Where(child => child.Parent == token).ToList())
            {
                Revoke(child);
            }
        }
    }

    /// <summary>Ends a lease. One that is not there has ended.</summary>
    public VaultAnswer Revoke(string lease)
    {
        lock (_gate)
        {
            if (_leases.TryGetValue(lease, out var known))
            {
                End(known);
            }
        }
        return new VaultAnswer(202, null);
    }

    /// <summary>Hides an answer behind a token that is good for one look.</summary>
    public VaultAnswer Wrap(VaultAnswer answer, string path)
    {
        var token = $"hvs.{Convert.ToHexString(RandomNumberGenerator.GetBytes(24))}";
        lock (_gate)
        {
            _wrapped.Add(token, answer);
        }
        var body = VaultAnswer.Data(null);
        body.Body!["wrap_info"] = new JsonObject
        {
            ["token"] = token,
            ["ttl"] = 300,
            ["creation_path"] = path,
        };
        return body;
    }

    public VaultAnswer Unwrap(VaultRequest request)
    {
        lock (_gate)
        {
            return
                (request.Text("token") ?? request.Query.GetValueOrDefault("wrapping")) is { } token
                && _wrapped.Remove(token, out var answer)
                ? answer
                : VaultAnswer.Error(400, "wrapping token is not valid or does not exist");
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var request = await ReadAsync(context, path.StartsWith("/v1/", StringComparison.Ordinal) ? path[4..] : "");
        var entry = new JournalEntry(Now, $"{request.Method} {request.Path}", request.Token);
        _journal.Enqueue(entry);
        if (IsAway)
        {
            context.Abort();
            return;
        }
        if (Together is { } together && request.Path.StartsWith(together.Path, StringComparison.Ordinal))
        {
            await WaitForOthersAsync(together.Count).WaitAsync(context.RequestAborted);
        }
        if (Hangs.Contains(request.Path))
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        VaultAnswer answer;
        lock (_gate)
        {
            Sweep();
            answer = Interferes(request) ?? Answer(context, request);
        }
        if (Held is { } held && held.Path == request.Path)
        {
            await held.PassAsync(context.RequestAborted);
        }
        if (Loses.Contains(request.Path))
        {
            context.Abort();
            return;
        }
        entry.Status = answer.Status;
        await WriteAsync(context, answer);
    }

    private VaultLife Live(VaultTerms terms, string mount, DateTimeOffset? limit = null)
    {
        var (usual, max) = Tuned.TryGetValue(mount, out var tuned) ? tuned : (DefaultTtl, MaxTtl);
        var now = Time.GetUtcNow();
        var life = new VaultLife(terms, usual, max, now);
        Assert.True(life.Extend(now, TimeSpan.Zero, limit), "a life begins with some time");
        return life;
    }

    // Nothing is written down of a batch token by which its end would end a lease: so the lease ends no later.
    private static DateTimeOffset? LimitOf(VaultToken owner) => owner.IsBatch ? owner.Life.Ends : null;

    private void End(VaultLease lease)
    {
        _leases.Remove(lease.Id);
        try
        {
            lease.Ended?.Invoke();
        }
        catch (Exception error)
        {
            // Nobody may be asking: it is told at the end.
            _faults.Enqueue(error);
        }
    }

    /// <summary>Ends what is over.</summary>
    private void Sweep()
    {
        lock (_gate)
        {
            var now = Time.GetUtcNow();
            foreach (var token in _tokens.Values.Where(token => token.Life.Ends <= now).ToList())
            {
                Revoke(token);
            }
            foreach (var lease in _leases.Values.Where(lease => lease.Life.Ends <= now).ToList())
            {
                End(lease);
            }
            Arm();
        }
    }

    /// <summary>To be there when the next life ends, whether somebody asks or not.</summary>
    private void Arm()
    {
        var next = _tokens
            .Values.Select(token => token.Life.Ends)
            .Concat(_leases.Values.Select(lease => lease.Life.Ends))
            .Min();
        var left = next - Time.GetUtcNow();
        // As long as a timer may be.
        left =
            left < TimeSpan.Zero ? TimeSpan.Zero
            : left > TimeSpan.FromDays(40) ? TimeSpan.FromDays(40)
            : left;
        _end.Change(left, Timeout.InfiniteTimeSpan);
    }

    private Task WaitForOthersAsync(int count)
    {
        lock (_gate)
        {
            var others = _others;
            if (++_waiting == count)
            {
                (_waiting, _others) = (0, new(TaskCreationOptions.RunContinuationsAsynchronously));
                others.SetResult();
            }
            return others.Task;
        }
    }

    private async Task<VaultRequest> ReadAsync(HttpContext context, string path)
    {
        var headers = context.Request.Headers;
        var body = new JsonObject();
        if (context.Request.ContentLength is > 0)
        {
            Assert.Equal("application/json", context.Request.ContentType);
            body = (JsonObject)
                (await JsonNode.ParseAsync(context.Request.Body, null, default, context.RequestAborted))!;
        }
        var name = headers["X-Vault-Namespace"].ToString().Trim('/');
        name = name.Length > 0 ? name + "/" : "";
        VaultToken? token;
        lock (_gate)
        {
            Sweep();
            _tokens.TryGetValue(headers["X-Vault-Token"].ToString(), out token);
        }
        return new VaultRequest(
            context.Request.Method == "POST" ? "PUT" : context.Request.Method,
            name + path,
            context.Request.Query.ToDictionary(option => option.Key, option => option.Value.ToString()),
            body,
            token
        )
        {
            Namespace = name,
            ClientName = context.Connection.ClientCertificate?.GetNameInfo(
                System.Security.Cryptography.X509Certificates.X509NameType.SimpleName,
                false
            ),
        };
    }

    private VaultAnswer Answer(HttpContext context, VaultRequest request)
    {
        var headers = context.Request.Headers;
        if (!context.Request.Path.StartsWithSegments("/v1"))
        {
            return new VaultAnswer(404, null) { Raw = "404 page not found\n"u8.ToArray(), ContentType = "text/plain" };
        }
        if (Active is { } active)
        {
            return new VaultAnswer(307, null)
            {
                Header = ("Location", active + context.Request.Path + context.Request.QueryString),
            };
        }
        if (request.Path == "sys/health")
        {
            return new VaultAnswer(
                !IsInitialized ? 501
                    : IsSealed ? 503
                    : 200,
                new JsonObject { ["initialized"] = IsInitialized, ["sealed"] = IsSealed || !IsInitialized }
            );
        }
        // As 1.7.3 answers: one that is not initialized calls itself sealed everywhere else.
        if (IsSealed || !IsInitialized)
        {
            return VaultAnswer.Error(503, "Vault is sealed");
        }
        if (Throttles > 0)
        {
            Throttles--;
            return VaultAnswer.Error(429, $"request path \"{request.Path}\": rate limit quota exceeded");
        }
        if (headers["X-Vault-Request"] != "true")
        {
            return VaultAnswer.Error(412, "missing 'X-Vault-Request' header");
        }
        if (Index is not null && request.Token is not null && request.Token != Root)
        {
            if (headers["X-Vault-Index"] != Index || StandbyLags-- > 0)
            {
                return VaultAnswer.Error(412, "required index state not present");
            }
        }
        if (!Namespaces.Contains(request.Namespace))
        {
            return VaultAnswer.Error(404, $"no handler for route \"{request.Path}\". route entry not found.");
        }
        var answer = Route(request, headers["X-Vault-Token"].ToString());
        return headers["X-Vault-Wrap-TTL"].Count > 0 && answer.Status == 200 ? Wrap(answer, request.Path) : answer;
    }

    private VaultAnswer Route(VaultRequest request, string shown)
    {
        var name = NamespaceOf(request.Path);
        var path = request.Path[name.Length..];
        var open =
            s_open.Contains(path)
            || (
                path.StartsWith("auth/", StringComparison.Ordinal) && path.EndsWith("/login", StringComparison.Ordinal)
            );
        if (!open)
        {
            if (request.Token is not { } token)
            {
                return VaultAnswer.BadToken;
            }
            if (token.UsesLeft > 0 && --token.UsesLeft == 0)
            {
                _tokens.Remove(token.Value);
            }
            string[] needed = request.Method switch
            {
                "GET" => ["read"],
                "LIST" => ["list"],
                "DELETE" => ["delete"],
                _ => ["update", "create"],
            };
            if (
                !path.StartsWith("sys/internal/ui/mounts/", StringComparison.Ordinal)
                && !Policies.Allows(token, path, needed)
            )
            {
                return VaultAnswer.Denied;
            }
        }
        else if (path == "sys/wrapping/unwrap" && request.Body.Count == 0)
        {
            // The wrapping token may come as the token itself.
            request.Body["token"] = shown;
        }
        if (open && MountAt(request.Path) is null)
        {
            // Not known to be a login: it needs a token like everything else.
            return VaultAnswer.BadToken;
        }
        return MountAt(request.Path) is { } mount
            ? mount.Engine.Answer(request.Path[mount.Prefix.Length..], request, this)
            : VaultAnswer.Error(404, $"no handler for route \"{request.Path}\". route entry not found.");
    }

    private async Task WriteAsync(HttpContext context, VaultAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        // To the second, as Go's server: Kestrel's own may be a second old.
        response.Headers.Date = TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        if (answer.Header is { } header)
        {
            response.Headers[header.Name] = header.Value;
        }
        if (Index is not null && answer.Body?["auth"] is JsonObject)
        {
            response.Headers["X-Vault-Index"] = Index;
        }
        if (answer.Status == 429 && answer.Header is null)
        {
            response.Headers.RetryAfter = 0.ToString(CultureInfo.InvariantCulture);
        }
        var bytes = answer.Raw ?? (answer.Body is { } body ? JsonSerializer.SerializeToUtf8Bytes<JsonNode>(body) : []);
        if (bytes.Length > 0)
        {
            response.ContentType = answer.ContentType;
            response.Headers.CacheControl = "no-store";
            await response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }
}

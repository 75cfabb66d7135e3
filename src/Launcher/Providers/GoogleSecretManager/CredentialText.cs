using System.Text;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>The members of a credentials file, and how messages name it. Nothing of it is quoted but what is known to be no secret.</summary>
/// <param name="place">Who names it, and where it is.</param>
internal readonly ref struct CredentialText(JsonAnswer json, string place)
{
    public JsonAnswer Json { get; } = json;

    public string Place { get; } = place;

    /// <summary>A member that may not be there.</summary>
    public string? Optional(ReadOnlySpan<byte> name) => Json[name].Text;

    /// <summary>One that must be.</summary>
    /// <exception cref="StoreException">It is not.</exception>
    public string Needed(ReadOnlySpan<byte> name) => Json[name].Text is { Length: > 0 } text ? text : throw Lacks(name);

    /// <summary>The same of a secret.</summary>
    /// <exception cref="StoreException">It is not there.</exception>
    public SecretValue Secret(ReadOnlySpan<byte> name) => Json[name].Secret() ?? throw Lacks(name);

    /// <summary>What stands in it as a file of its own.</summary>
    public CredentialText Inside(ReadOnlySpan<byte> name) => new(Json[name], Place);

    /// <summary>The address of one of Google's token services, to which a login is sent.</summary>
    /// <param name="otherwise">Where none is there; null where one must be.</param>
    /// <exception cref="StoreException">It is another's.</exception>
    public ServiceAddress Service(ReadOnlySpan<byte> name, string service, string? otherwise, GoogleIdentity identity)
    {
        var text = Optional(name) ?? otherwise ?? throw Lacks(name);
        var address = ServiceAddress.Parse(text, out var problem);
        return address is null
                ? throw Wrong($"has a wrong {Encoding.ASCII.GetString(name)}: {problem!.What}", problem.WayOut!)
            : identity.IsGoogle(address.Origin, service) ? address
            : throw Wrong(
                $"would send this workload's login to {Shown.Name(address.Origin.Host)} ({Encoding.ASCII.GetString(name)})",
                $"take a file whose {Encoding.ASCII.GetString(name)} is below https://{service}.googleapis.com: gcloud makes it so"
            );
    }

    public StoreException Wrong(string what, string wayOut) => new(Failure.Setting($"{Place} {what}", wayOut));

    private StoreException Lacks(ReadOnlySpan<byte> name) =>
        Wrong($"has no {Encoding.ASCII.GetString(name)}", "take the file that gcloud or the console has made");
}

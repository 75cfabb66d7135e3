using System.Text;
using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>The token of another issuer, which proves who this workload is. Read at each login: its issuer renews it.</summary>
internal abstract class SubjectToken
{
    /// <summary>What messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>The file it is in; null where it is in none.</summary>
    public virtual string? File => null;

    /// <param name="source">The <c>credential_source</c> of a credentials file.</param>
    /// <param name="audience">The provider that will be shown it.</param>
    /// <exception cref="StoreException">It cannot be had in that way.</exception>
    public static SubjectToken Of(CredentialText source, string audience, GoogleIdentity identity) =>
        source.Optional("environment_id"u8) is { } environment
            ? environment == "aws1"
                ? new AwsSubject(source, audience, identity)
                : throw source.Wrong(
                    $"asks for a proof of {Shown.Word(environment, "aws1")}",
                    "of such, only aws1 is known"
                )
            : source.Optional("file"u8) is { } file
                ? new FileSubject(file, new TokenFormat(source), source.Place, identity)
                : source.Optional("url"u8) is not null
                    ? new UrlSubject(source, identity)
                    : source.Json["executable"u8].IsObject
                        ? throw source.Wrong(
                            "would run a program to get a token, and no file decides what runs here",
                            "let that program write the token into a file, and name the file"
                        )
                        : throw source.Wrong(
                            "has a credential_source without file, url or environment_id",
                            "make it anew: gcloud iam workload-identity-pools create-cred-config"
                        );

    /// <exception cref="StoreException">There is none.</exception>
    public abstract Task<SecretValue> ReadAsync(CancellationToken cancellation);

    /// <summary>How a token stands in what holds it: as it is, or as a member of JSON.</summary>
    protected sealed class TokenFormat
    {
        private readonly byte[]? _member;

        public TokenFormat(CredentialText source)
        {
            var format = source.Inside("format"u8);
            if (format.Optional("type"u8) == "json")
            {
                _member = Encoding.UTF8.GetBytes(format.Needed("subject_token_field_name"u8));
            }
        }

        public bool IsJson => _member is not null;

        /// <exception cref="StoreException">It holds no token that can be sent.</exception>
        public SecretValue Read(ReadOnlySpan<byte> content, string name)
        {
            var member = _member is null ? null : JsonAnswer.Of(content)[_member].Secret();
            var token = (
                _member is null ? content
                : member is null ? default
                : member.Bytes
            ).Trim(" \t\r\n"u8);
            return token.IsEmpty
                    ? throw new StoreException(
                        ProblemClass.Login,
                        $"{name} is {(IsJson ? "not in the JSON that should hold it" : "empty")}",
                        "check what writes it, and the format that the credentials file names"
                    )
                : RequestText.Problem(token) is { } unfit
                    ? throw new StoreException(unfit.From($"{name} cannot be sent") with { Class = ProblemClass.Login })
                : new SecretValue(token);
        }
    }

    private sealed class FileSubject(string path, TokenFormat format, string place, GoogleIdentity identity)
        : SubjectToken
    {
        public override string Name => $"the token in {Shown.Path(path)}";

        public override string File => path;

        public override Task<SecretValue> ReadAsync(CancellationToken cancellation)
        {
            using var content = SourceFile.Content(path, place, identity.Settings.ConfinesLinks);
            return Task.FromResult(format.Read(content.Bytes, Name));
        }
    }

    private sealed class UrlSubject : SubjectToken
    {
        private readonly GoogleIdentity _identity;
        private readonly ServiceAddress _address;
        private readonly TokenFormat _format;
        private readonly List<KeyValuePair<string, string>> _headers = [];

        public UrlSubject(CredentialText source, GoogleIdentity identity)
        {
            (_identity, _format) = (identity, new TokenFormat(source));
            var address = ServiceAddress.Parse(source.Needed("url"u8), out var problem);
            _address =
                address is null ? throw source.Wrong($"has a wrong url: {problem!.What}", problem.WayOut!)
                : address.Origin.IsOnThisMachine || address.Origin.IsHttps ? address
                : throw source.Wrong(
                    $"has its token come from {Shown.Name(address.Origin.Host)} over plain HTTP",
                    "only this machine may be asked so: write https://"
                );
            foreach (var header in source.Json["headers"u8].Members)
            {
                if (header.Name is { } name && header.Text is { } text)
                {
                    _headers.Add(new(name, text));
                }
            }
        }

        public override string Name => $"the token of {_address.Origin}";

        public override async Task<SecretValue> ReadAsync(CancellationToken cancellation)
        {
            using var client = _identity.Client(
                new Endpoint
                {
                    Address = _address.Origin,
                    Name = Name,
                    // The issuer's own roots: it is not Google.
                    IsMetadata = !_address.Origin.IsHttps,
                }
            );
            using var response = await client.SendAsync(
                new StoreRequest("GET", _address.Path) { Headers = _headers },
                cancellation
            );
            return response.IsSuccess
                ? _format.Read(response.Body, Name)
                : throw new StoreException(
                    response.Status >= 500 ? ProblemClass.Unavailable : ProblemClass.Login,
                    $"{Name}: the answer is {response.Status}",
                    "check the url and the headers in the credentials file"
                );
        }
    }
}

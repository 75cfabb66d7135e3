using System.Text;
using Launcher.Providers;
using Launcher.Transport;

namespace Launcher.Aws.Sources;

/// <summary>
/// What an EC2 instance knows about itself (IMDSv2; the first version is never used). Source: "Use the Instance Metadata
/// Service", EC2 User Guide.
/// </summary>
internal sealed class InstanceMetadata
{
    private const string Disabled = "AWS_EC2_METADATA_DISABLED";
    private const string EndpointVariable = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
    private const string ModeVariable = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
    private const string Address4 = "169.254.169.254";
    private const string Address6 = "fd00:ec2::254";

    // A token that does not come by then was sent, and lost on its way into a container.
    private static readonly TimeSpan s_tokenPatience = TimeSpan.FromSeconds(5);

    private readonly ProviderSettings _settings;
    private readonly Endpoint? _endpoint;
    private string? _token;

    public InstanceMetadata(ProviderSettings settings)
    {
        _settings = settings;
        if (AwsSettings.IsTrue(settings, Disabled))
        {
            Absent = $"{Disabled} is true";
            return;
        }
        var isSix = "IPv6".Equals(settings.Machine(ModeVariable), StringComparison.OrdinalIgnoreCase);
        var text = settings.Machine(EndpointVariable) ?? (isSix ? $"http://[{Address6}]" : $"http://{Address4}");
        var isFixed =
            text.Contains(Address4, StringComparison.Ordinal) || text.Contains(Address6, StringComparison.Ordinal);
        var address = StoreAddress.Parse(text, isFixed, out var problem);
        if (address is null || (isFixed && address.Host is not (Address4 or Address6)))
        {
            Fault = Failure.Setting(
                $"{EndpointVariable}: {problem?.What ?? $"{Shown.Address(text)} is not the instance's own address"}",
                problem?.WayOut ?? "leave it out"
            );
            return;
        }
        _endpoint = new Endpoint
        {
            Address = address,
            Name = $"the instance's metadata at {address}",
            IsMetadata = true,
        };
    }

    /// <summary>Why it is not asked; null when it is.</summary>
    public string? Absent { get; }

    /// <summary>What is wrong with the address somebody gave; null when nothing is.</summary>
    public Failure? Fault { get; }

    /// <summary>What messages call it.</summary>
    public string Name => _endpoint?.Name ?? "the instance's metadata";

    /// <summary>Reads one thing.</summary>
    /// <param name="path">Behind <c>/latest/meta-data/</c>.</param>
    /// <exception cref="StoreException">There is no instance, or it does not say.</exception>
    public async Task<StoreResponse> ReadAsync(string path, CancellationToken cancellation)
    {
        var endpoint = _endpoint ?? throw new StoreException(ProblemClass.Login, Absent ?? Fault!.What, Fault?.WayOut);
        if (_token is null && !await MetadataProbe.IsThereAsync(endpoint.Address, cancellation))
        {
            throw new StoreException(
                ProblemClass.Login,
                $"nothing listens at {endpoint.Address}: this is not an EC2 instance, or its metadata is out of reach",
                $"give the workload a role, or set {Disabled}=true"
            );
        }
        using var client = StoreClient.Open(endpoint, _settings.Network, _settings.Log, _settings.Time);
        for (var isLast = false; ; isLast = true)
        {
            _token ??= await TokenAsync(client, cancellation);
            var response = await client.SendAsync(
                () =>
                    new StoreRequest("GET", $"latest/meta-data/{path}")
                    {
                        Headers = [new("X-aws-ec2-metadata-token", _token!)],
                    },
                cancellation,
                // An instance gets its role a moment after it starts.
                answer => answer.Status == 404 ? true : null
            );
            if (response.Status != 401 || isLast)
            {
                return response;
            }
            response.Dispose();
            _token = null;
        }
    }

    /// <summary>The same as text.</summary>
    /// <exception cref="StoreException">There is no instance, or it does not say.</exception>
    public async Task<string> TextAsync(string path, CancellationToken cancellation)
    {
        using var response = await ReadAsync(path, cancellation);
        return response.IsSuccess ? Encoding.UTF8.GetString(response.Body).Trim() : throw Refused(response.Status);
    }

    /// <summary>Why an answer is none.</summary>
    public StoreException Refused(int status) =>
        status switch
        {
            404 => Failure.Login($"{Name} knows no role of this instance", "attach an instance profile to it"),
            403 => Failure.Login(
                $"{Name} is switched off",
                "switch it on (aws ec2 modify-instance-metadata-options --http-endpoint enabled)"
            ),
            >= 500 => Failure.Unavailable($"{Name} answered {status}", "try again later"),
            _ => Failure.Login($"{Name} answered {status}", "check what answers in its place"),
        };

    private async Task<string> TokenAsync(StoreClient client, CancellationToken cancellation)
    {
        var request = new StoreRequest("PUT", "latest/api/token")
        {
            Headers = [new("X-aws-ec2-metadata-token-ttl-seconds", "21600")],
        };
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(s_tokenPatience);
            try
            {
                using var response = await client.SendAsync(
                    request,
                    patience.Token,
                    answer => answer.Status == 404 ? true : null
                );
                if (response.IsSuccess)
                {
                    return Encoding.ASCII.GetString(response.Body);
                }
                if (response.Status is not (404 or >= 500) || cancellation.IsCancellationRequested)
                {
                    throw Refused(response.Status);
                }
            }
            catch (StoreException failure)
                when (failure.Failure.Class == ProblemClass.Timeout && !cancellation.IsCancellationRequested)
            {
                throw new StoreException(
                    ProblemClass.Login,
                    $"{Name} gave no session token",
                    "let it pass into the container: aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2"
                );
            }
            catch (StoreException failure)
                when (ConnectionFailure.MayPass(failure) && !cancellation.IsCancellationRequested)
            {
                // Refused: what stands in front of it (kube2iam, kiam) is being started.
            }
        }
    }
}

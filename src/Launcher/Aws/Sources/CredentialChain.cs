using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Aws.Sources;

/// <summary>Where credentials are looked for, in AWS's order; the first place that has some is the one.</summary>
internal sealed class CredentialChain
{
    private const string WayOut =
        "give the workload a role (EKS: service account or Pod Identity, ECS: task role, EC2: instance profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

    private readonly List<CredentialSource> _looked = [];
    private readonly bool _isLast;

    public CredentialChain(ProviderSettings settings, Profiles profiles, TokenService tokens, InstanceMetadata metadata)
    {
        var profile = new ProfileSource(settings, profiles, tokens);
        Func<CredentialSource>[] places = profiles.IsOnly
            ? [profile.Look]
            :
            [
                () => EnvironmentSource.Look(settings),
                () => WebIdentitySource.Look(settings, tokens),
                profile.Look,
                () => ContainerSource.Look(settings),
                () => InstanceSource.Look(metadata),
            ];
        foreach (var look in places)
        {
            var source = look();
            _looked.Add(source);
            if (source.Absent is null)
            {
                Chosen = source;
                _isLast = !profiles.IsOnly && _looked.Count == places.Length;
                break;
            }
        }
    }

    /// <summary>The place that has some, or should have; null when none has.</summary>
    public CredentialSource? Chosen { get; }

    public bool Renews => Chosen is { Renews: true };

    /// <summary>The place, and why not one before it.</summary>
    public string Explain()
    {
        var before = _looked.TakeWhile(source => source != Chosen).ToList();
        var why = before.Count == 0 ? "" : $" ({string.Join("; ", before.Select(source => source.Absent))})";
        return $"{Chosen?.Name ?? "nowhere"}{why}";
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="StoreException">There are none, or they cannot be had.</exception>
    public async Task<AwsCredentials> FindAsync(CancellationToken cancellation)
    {
        if (Chosen?.Fault is { } fault)
        {
            throw new StoreException(fault);
        }
        if (Chosen?.Read is not { } read)
        {
            throw new StoreException(ProblemClass.Login, Nowhere, WayOut);
        }
        try
        {
            return await read(cancellation);
        }
        catch (StoreException failure) when (_isLast && failure.Failure.Class == ProblemClass.Login)
        {
            // Nobody configured the last place: what matters is that the others have nothing either.
            var (_, what, wayOut) = failure.Failure;
            throw new StoreException(ProblemClass.Login, $"{Nowhere}; {what}", $"{wayOut}; or {WayOut}");
        }
    }

    private string Nowhere =>
        _looked is [{ Absent: { } only }]
            ? $"no AWS credentials were found: {only}"
            : "no AWS credentials were found in variables, a web identity, a profile, the container or the instance (launcher plan: why not)";
}

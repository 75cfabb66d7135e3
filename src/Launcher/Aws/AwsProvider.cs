using Launcher.Aws.Services;
using Launcher.Providers;

namespace Launcher.Aws;

/// <summary>What AWS's stores have in common: each region is asked by itself, all of them at one time.</summary>
internal abstract class AwsProvider(AwsIdentity identity, AwsService service) : IProvider
{
    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var questions = requests.Select(Question).ToList();
        await Task.WhenAll(
            questions
                .Where(one => one.Answer is null)
                .GroupBy(one => one.Region)
                .Select(region => ReadRegionAsync(region.Key, [.. region], cancellation))
        );
        return [.. questions.Select(one => one.Answer!)];
    }

    /// <summary>
    /// A version stays what it is. Which one is the newest, no call says for less than reading it costs: DescribeSecret takes
    /// one call for each secret where BatchGetSecretValue takes one for 20, DescribeParameters has a smaller quota than
    /// GetParameters, and both need a permission that reading does not.
    /// </summary>
    public ValueTask<IReadOnlyList<Change>> ChangedAsync(
        IReadOnlyList<KnownSecret> known,
        CancellationToken cancellation
    ) =>
        ValueTask.FromResult<IReadOnlyList<Change>>([
            .. known.Select(one => Question(one.Request).IsFixed ? Change.Same : Change.Ask),
        ]);

    /// <summary>Answers what cannot be asked.</summary>
    protected abstract AwsQuestion Question(SecretRequest request);

    /// <summary>Answers each of them.</summary>
    /// <exception cref="StoreException">There are no credentials, or there is no answer: it stands for those without one.</exception>
    protected abstract Task ReadAsync(AwsClient client, List<AwsQuestion> questions, CancellationToken cancellation);

    private async Task ReadRegionAsync(string? region, List<AwsQuestion> questions, CancellationToken cancellation)
    {
        try
        {
            if (region is not null && AwsRegion.Check(region) is { } wrong)
            {
                throw new StoreException(wrong with { Class = ProblemClass.BadReference });
            }
            var name = region ?? (await identity.RegionAsync(cancellation)).Name;
            using var client = identity.Open(service, name);
            await ReadAsync(client, questions, cancellation);
        }
        catch (StoreException failure)
        {
            foreach (var one in questions)
            {
                one.Answer ??= failure.Failure;
            }
        }
    }
}

/// <summary>What is asked for, where, and what came of it.</summary>
/// <param name="Region">Of the ARN, else of the option; null when neither says it.</param>
internal abstract record AwsQuestion(string? Region)
{
    /// <summary>Whether it names a version, which never changes.</summary>
    public abstract bool IsFixed { get; }

    /// <summary>Null until it is there.</summary>
    public SecretAnswer? Answer { get; set; }
}

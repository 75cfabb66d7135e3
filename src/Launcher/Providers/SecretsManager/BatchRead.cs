using Launcher.Aws.Services;
using Launcher.Transport;

namespace Launcher.Providers.SecretsManager;

/// <summary>
/// Reads up to 20 secrets in one call. It needs a permission of its own, gives only AWSCURRENT, and may leave secrets out:
/// what it does not answer is read by itself.
/// </summary>
internal static class BatchRead
{
    public const int Most = 20;

    /// <exception cref="StoreException">There are no credentials, or there is no answer.</exception>
    public static async Task RunAsync(
        AwsClient client,
        IReadOnlyList<SecretQuestion> wanted,
        CancellationToken cancellation
    )
    {
        AwsReply reply;
        try
        {
            reply = await client.CallAsync(
                "secretsmanager.BatchGetSecretValue",
                JsonBody.Of(json => json.WriteStrings("SecretIdList", wanted.Select(secret => secret.Id))),
                cancellation
            );
        }
        catch (StoreException failure) when (failure.Failure.Class == ProblemClass.BadValue)
        {
            // Too long together; read by itself, each may be fine.
            return;
        }
        using var disposed = reply;
        if (reply.Error is { } error)
        {
            if (AwsFailure.OfLogin(error, client.Name) is not null || error.IsThrottling || error.Status >= 500)
            {
                throw new StoreException(AwsFailure.Of(error, client.Name));
            }
            // Not allowed, or not known there: read by itself, each secret says what it lacks.
            return;
        }
        var answer = AwsJson.Read(reply.Body, client.Name);
        var records = new List<SecretRecord>();
        foreach (var secret in answer["SecretValues"u8])
        {
            records.Add(new SecretRecord(secret, client.Name));
        }
        foreach (var secret in wanted)
        {
            secret.Answer = records.Find(secret.Is)?.Answer(secret);
        }
        foreach (var refused in answer["Errors"u8])
        {
            var id = refused["SecretId"u8].Text;
            var why = new AwsError(
                400,
                AwsError.Bare(refused["ErrorCode"u8].Text ?? ""),
                refused["Message"u8].Text ?? ""
            );
            foreach (var secret in wanted.Where(secret => secret.Answer is null && secret.Id == id))
            {
                secret.Answer = SecretsManagerFailure.Explain(secret, why, client);
            }
        }
    }
}

using Launcher.Model;
using Launcher.Transport;

namespace Launcher.Providers.Vault;

/// <summary>What every engine but KV v2 answers: the secret in <c>data</c>, maybe with a lease.</summary>
internal static class PlainAnswer
{
    /// <param name="response">A success.</param>
    public static SecretAnswer Of(StoreResponse response, VaultSession session, VaultQuestion question)
    {
        if (!AnswerJson.IsObject(response.Body))
        {
            var failure = VaultFailure.NotVault(session);
            return SecretAnswer.Failed(failure.Class, failure.What, failure.WayOut);
        }
        var secret = AnswerJson.Member(response.Body, "data"u8);
        return secret.IsEmpty
            ? SecretAnswer.Failed(
                ProblemClass.NotFound,
                $"{Quoted.Text($"vault://{question.Path}")} was answered without a secret",
                "check the path"
            )
            : SecretAnswer.Found(
                new SecretDocument
                {
                    Content = new SecretValue(secret),
                    Format = DocumentFormat.Json,
                    Lease = LeaseOf(response),
                }
            );
    }

    private static Lease? LeaseOf(StoreResponse response)
    {
        // KV v1 answers a duration as well; only a lease with an id ends.
        var id = AnswerJson.Text(AnswerJson.Member(response.Body, "lease_id"u8));
        var seconds = AnswerJson.Number(AnswerJson.Member(response.Body, "lease_duration"u8));
        return string.IsNullOrEmpty(id)
            ? null
            : new Lease(
                id,
                TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue)),
                AnswerJson.IsTrue(AnswerJson.Member(response.Body, "renewable"u8))
            );
    }
}

using Launcher.Aws.Services;

namespace Launcher.Providers.SecretsManager;

/// <summary>Why a secret could not be read, for people.</summary>
internal static class SecretsManagerFailure
{
    public static Failure Explain(SecretQuestion question, AwsError error, AwsClient client)
    {
        var id = Quoted.Text(question.Id);
        return AwsFailure.OfLogin(error, client.Name) is { } login ? login
            : error.IsDenied ? AwsFailure.Denied(error, question.Id, "secretsmanager:GetSecretValue")
            : error.Code switch
            {
                "ResourceNotFoundException" when error.Message.Contains("secret value", StringComparison.Ordinal) =>
                    NoVersion(question, id),
                "ResourceNotFoundException" => Failure.NotFound( // moto says the same of a stage that is not there.
                    question.Stage is { } stage
                        ? $"{id} does not exist in {client.Region}, or has no version with the stage {Quoted.Text(stage)}"
                        : $"{id} does not exist in {client.Region}",
                    "check the name, the region, and the account of the credentials"
                ),
                "InvalidRequestException" when error.Message.Contains("VersionStage", StringComparison.Ordinal) =>
                    NoVersion(question, id),
                // "... marked for deletion", "... currently marked deleted".
                "InvalidRequestException" when error.Message.Contains("delet", StringComparison.Ordinal) =>
                    Failure.NotFound(
                        $"{id} is marked for deletion",
                        $"bring it back: aws secretsmanager restore-secret --secret-id {question.Id}"
                    ),
                "DecryptionFailure" => Failure.Denied(
                    $"{id} cannot be decrypted with its KMS key",
                    "check that the key is enabled"
                ),
                _ when error.IsInvalid => Failure.Reference(
                    $"{client.Name} does not take {id} for the name of a secret",
                    "check the name and the options after it"
                ),
                _ => AwsFailure.Of(error, client.Name),
            };
    }

    /// <summary>The store knows the secret, and answers without a value.</summary>
    public static Failure Empty(SecretQuestion question) =>
        NoVersion(question with { VersionId = null, Stage = null }, Quoted.Text(question.Id));

    private static Failure NoVersion(SecretQuestion question, string id) =>
        question switch
        {
            { VersionId: { } version } => Failure.NotFound(
                $"{id} has no version {Quoted.Text(version)}",
                $"list them: aws secretsmanager list-secret-version-ids --secret-id {question.Id}"
            ),
            { Stage: { } stage } => Failure.NotFound(
                $"{id} has no version with the stage {Quoted.Text(stage)}",
                "a secret that was never changed has only AWSCURRENT"
            ),
            _ => Failure.NotFound($"{id} has no value yet", "put one in: aws secretsmanager put-secret-value"),
        };
}

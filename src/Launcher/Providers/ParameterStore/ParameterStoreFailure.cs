using Launcher.Aws;
using Launcher.Aws.Services;

namespace Launcher.Providers.ParameterStore;

/// <summary>Why a parameter could not be read, for people.</summary>
internal static class ParameterStoreFailure
{
    /// <summary>Whether one parameter of several can be the cause.</summary>
    public static bool IsOfOne(AwsError error) => error.IsDenied || error.IsInvalid || IsKey(error);

    /// <summary>The store has no such parameter, version or label.</summary>
    public static Failure Missing(ParameterQuestion question, AwsClient client)
    {
        var name = Quoted.Text(question.Name);
        return question.Selector.Length > 0
            ? Failure.NotFound(
                $"{name} has no version or label {Quoted.Text(question.Selector[1..])} in {client.Region}, or does not exist",
                $"list them: aws ssm get-parameter-history --name {question.Name}"
            )
            : Failure.NotFound(
                $"{name} does not exist in {client.Region}",
                Arn.Looks(question.Name) ? OnlyNames
                    : question.Name.Contains('/', StringComparison.Ordinal)
                        ? "check the name, the region, and the account of the credentials"
                    : $"check the name; for the parameter '/{question.Name}' write {Quoted.Text($"{ParameterStoreDescriptor.Scheme}:///{question.Name}")}"
            );
    }

    /// <summary>The store knows the parameter, and answers without a value.</summary>
    public static Failure Empty(string name, AwsClient client) =>
        Failure.Value(
            $"{client.Name} answered with {Quoted.Text(name)} and no value",
            "check what answers at that address"
        );

    public static Failure Explain(ParameterQuestion question, AwsError error, AwsClient client) =>
        AwsFailure.OfLogin(error, client.Name) is { } login ? login
        : error.IsDenied
            ? AwsFailure.Denied(
                error,
                question.Name,
                question.IsExpanded ? "ssm:GetParametersByPath" : "ssm:GetParameters"
            )
        : IsKey(error)
            ? Failure.Denied(
                $"{Quoted.Text(question.Name)} cannot be decrypted with its KMS key",
                "check that the key is there and enabled"
            )
        : error.IsInvalid
            ? Failure.Reference(
                $"{client.Name} does not take {Quoted.Text(question.Id)} for the name of a parameter",
                Arn.Looks(question.Name) ? OnlyNames : "check the name and the version"
            )
        : AwsFailure.Of(error, client.Name);

    // moto knows no parameter by its ARN.
    private const string OnlyNames =
        "check the ARN and the account of the credentials; a server that is not AWS may know it by its name alone";

    private static bool IsKey(AwsError error) => error.Code is "InvalidKeyId" or "KMSInvalidStateException";
}

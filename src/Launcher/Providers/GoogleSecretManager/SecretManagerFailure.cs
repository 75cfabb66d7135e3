using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>What a refusal means, by its status and its reason, for people. Google's own sentences are not shown.</summary>
internal static class SecretManagerFailure
{
    public static Failure Of(StoreResponse response, SecretQuestion question, string endpoint, GoogleIdentity identity)
    {
        var error = JsonAnswer.Of(response.Body)["error"u8];
        var (status, message) = (error["status"u8].Text, error["message"u8].Text ?? "");
        var reason = Reason(error);
        var name = question.IsList ? "the list of secrets" : Quoted.Text(question.Name);
        return response.Status switch
        {
            429 => new(
                ProblemClass.Throttled,
                $"{endpoint} asked to slow down until the time was up",
                "start fewer at once, ask for a higher quota, or give it more time with --timeout"
            ),
            >= 500 => new(ProblemClass.Unavailable, $"{endpoint} answered {response.Status}", "try again later"),
            _ when status is null => TokenCall.NotGoogle(endpoint),
            401 => Login(endpoint, reason, identity),
            403 => Denied(reason, name, endpoint, question, identity),
            404 => Missing(message, question, name),
            // FAILED_PRECONDITION: "Secret Version [...] is in DISABLED state."
            400 when status == "FAILED_PRECONDITION" => NotEnabled(message, question, name),
            400 => new(
                ProblemClass.BadReference,
                $"{endpoint} does not take {name} for a secret ({Quoted.Text(reason ?? status)})",
                "check the name, the version and the location"
            ),
            _ => new(
                ProblemClass.Denied,
                $"{endpoint} answered {response.Status} ({Quoted.Text(reason ?? status)}) to {name}",
                "look the status up in Secret Manager's reference"
            ),
        };
    }

    private static Failure Login(string endpoint, string? reason, GoogleIdentity identity) =>
        new(
            ProblemClass.Login,
            $"{endpoint} does not take the token of this login{(reason is null ? "" : $" ({Quoted.Text(reason)})")}",
            identity.Place.Credential is ServiceAccountKey key
                ? $"check that the key is there and enabled: gcloud iam service-accounts keys list --iam-account={key.Account}"
                : "check that the service account is there and enabled"
        );

    private static Failure Missing(string message, SecretQuestion question, string name) =>
        message.StartsWith("Secret Version ", StringComparison.Ordinal) && !question.IsList
            ? new(
                ProblemClass.NotFound,
                $"{name} of the project '{question.Project}' has no version {Quoted.Text(question.Version)}",
                $"list them: gcloud secrets versions list {question.Name} --project={question.Project}{Where(question)}"
            )
            : new(
                ProblemClass.NotFound,
                $"the project '{question.Project}' has no secret {name}, or it has no version",
                question.Place is null
                    ? "check the name and the project; a regional secret needs ?location="
                    : "check the name, the project and the location"
            );

    private static Failure NotEnabled(string message, SecretQuestion question, string name) =>
        message.Contains("DESTROYED", StringComparison.Ordinal)
            ? new(
                ProblemClass.NotFound,
                $"the version {Quoted.Text(question.Version)} of {name} is destroyed",
                "add a new one: gcloud secrets versions add"
            )
            : new(
                ProblemClass.NotFound,
                $"the version {Quoted.Text(question.Version)} of {name} is disabled",
                $"enable it: gcloud secrets versions enable {question.Version} --secret={question.Name} --project={question.Project}{Where(question)}"
            );

    // The reasons of google.rpc.ErrorInfo (google/api/error_reason.proto).
    private static Failure Denied(
        string? reason,
        string name,
        string endpoint,
        SecretQuestion question,
        GoogleIdentity identity
    )
    {
        var project = $"the project '{question.Project}'";
        var (what, wayOut) = reason switch
        {
            "SERVICE_DISABLED" => (
                $"{project} does not have Secret Manager switched on",
                $"switch it on: gcloud services enable secretmanager.googleapis.com --project={question.Project}"
            ),
            "BILLING_DISABLED" => ($"{project} has no billing account", "link one: gcloud billing projects link"),
            "CONSUMER_INVALID" => (
                $"there is no {project["the ".Length..]}, or who asks may not know of it",
                "check the project's id: gcloud projects list"
            ),
            "USER_PROJECT_DENIED" => (
                $"who asks may not have requests counted for {(identity.QuotaProject is { } quota ? $"the project {Shown.Name(quota)}" : "that project")}",
                $"give it roles/serviceusage.serviceUsageConsumer there, or change {GoogleSettings.QuotaProject}"
            ),
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT" => (
                "the machine's token is not for Secret Manager",
                "give the machine or node pool the scope cloud-platform: gcloud compute instances set-service-account --scopes=cloud-platform"
            ),
            "SECURITY_POLICY_VIOLATED" => (
                $"a perimeter of VPC Service Controls keeps {name} in",
                "let an access level or ingress rule of it allow this workload"
            ),
            _ => (
                $"{name} of {project} may not be {(question.IsList ? "had" : "read")}{(identity.Place.Credential?.Account is { } account ? $" by {Shown.Name(account)}" : "")}, or it is not there",
                question.IsList
                    ? "give it roles/secretmanager.viewer on the project: launcher policy prints the command; it counts after some minutes"
                    : "give it roles/secretmanager.secretAccessor: launcher policy prints the command; it counts after some minutes"
            ),
        };
        return new(ProblemClass.Denied, $"{endpoint}: {what}{Named(reason)}", wayOut);
    }

    // Of the usual one the sentence says it all.
    private static string Named(string? reason) =>
        reason is null or "IAM_PERMISSION_DENIED" ? "" : $" ({Quoted.Text(reason)})";

    private static string? Reason(JsonAnswer error)
    {
        foreach (var detail in error["details"u8])
        {
            if (detail["reason"u8].Text is { } reason)
            {
                return reason;
            }
        }
        return null;
    }

    private static string Where(SecretQuestion question) => question.Place is { } place ? $" --location={place}" : "";
}

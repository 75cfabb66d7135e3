using System.Text;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>The commands that allow to read exactly some secrets, each at the narrowest place that Google has for it.</summary>
internal static class GooglePolicy
{
    private const string Accessor = "--role=roles/secretmanager.secretAccessor";

    private const string Viewer = "--role=roles/secretmanager.viewer";

    public static string Of(IReadOnlyList<SecretRequest> requests, GoogleIdentity identity)
    {
        var account = identity.Place.Credential?.Account is { } known && Shown.IsName(known) ? known : null;
        var member = account is null ? "--member=\"$MEMBER\"" : $"--member=serviceAccount:{account}";
        var lines = new List<string>();
        var (needsMember, needsProject) = (account is null, false);
        foreach (var request in requests)
        {
            var question = SecretQuestion.Of(request);
            var project = question.Project ?? identity.KnownProject ?? "\"$PROJECT\"";
            needsProject |= project[0] == '"';
            if (!question.IsList)
            {
                var where = question.Place is { } place ? $" --location={place}" : "";
                lines.Add($"{Grant("secrets", question.Name)} --project={project}{where} {member} {Accessor}\n");
                continue;
            }
            var inside = $"{(question.Place is { } region ? $"locations/{region}/" : "")}secrets/{question.Prefix}";
            var condition =
                question.Prefix.Length == 0 && question.Place is null
                    ? "None"
                    : $"\"title=launcher,expression=resource.name.startsWith('projects/$(gcloud projects describe {project} --format='value(projectNumber)')/{inside}')\"";
            var grant = $"{Grant("projects", project)} {member} ";
            lines.Add($"{grant}{Accessor} --condition={condition}\n");
            lines.Add($"{grant}{Viewer} --condition=None\n");
        }
        var text = new StringBuilder();
        if (needsMember)
        {
            text.Append(
                "# MEMBER is who asks: serviceAccount:NAME@PROJECT.iam.gserviceaccount.com, or principal://... of a workload identity pool\n"
            );
        }
        if (needsProject)
        {
            text.Append("# PROJECT is that of the machine it runs on\n");
        }
        return text.AppendJoin("", lines.Distinct().Order(StringComparer.Ordinal)).ToString();
    }

    private static string Grant(string kind, string name) => $"gcloud {kind} add-iam-policy-binding {name}";
}

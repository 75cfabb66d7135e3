using System.Text;

namespace Launcher.Providers.AzureKeyVault;

/// <summary>The commands that allow to read exactly some secrets, each at the narrowest scope that Azure has for it.</summary>
internal static class AzurePolicy
{
    private const string Role = "Key Vault Secrets User";

    public static string Of(IReadOnlyList<SecretRequest> requests, AzureIdentity identity)
    {
        var questions = requests.Select(SecretQuestion.Of).ToList();
        var client = identity.ClientId is { } id && AzureIdentity.IsUuid(id) ? id : null;
        var text = new StringBuilder();
        if (client is null)
        {
            text.Append("# PRINCIPAL is the object id of who asks: az identity show --query principalId\n");
        }
        var who = client ?? "$PRINCIPAL";
        var (roles, policies) = (new List<string>(), new List<string>());
        foreach (var question in questions)
        {
            var vault = Vault(question);
            roles.Add(
                $"az role assignment create --role \"{Role}\" --assignee \"{who}\" --scope \"$(az keyvault show --name {vault} --query id --output tsv){(question.IsList ? "" : $"/secrets/{question.Name}")}\"\n"
            );
            var list = questions.Exists(other => other.IsList && Vault(other) == vault) ? " list" : "";
            policies.Add(
                $"# az keyvault set-policy --name {vault} --secret-permissions get{list} {(client is null ? "--object-id" : "--spn")} \"{who}\"\n"
            );
        }
        text.AppendJoin("", roles.Distinct().Order(StringComparer.Ordinal));
        text.Append("# A vault with access policies instead of roles gives all of its secrets or none:\n");
        text.AppendJoin("", policies.Distinct().Order(StringComparer.Ordinal));
        return text.ToString();
    }

    private static string Vault(SecretQuestion question) =>
        question.Vault.Length == 0 ? "\"$VAULT\"" : question.Vault.Split('.')[0];
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Launcher.Testing.Doubles.Vault;

/// <summary><c>metadata/</c>: what there is of each version, without its values.</summary>
internal sealed partial class VersionedKeyValueEngine
{
    private VaultAnswer ReadMetadata(string name)
    {
        if (!_secrets.TryGetValue(name, out var versions))
        {
            return VaultAnswer.Missing;
        }
        var entries = new JsonObject();
        for (var i = 0; i < versions.Count; i++)
        {
            entries[(i + 1).ToString(CultureInfo.InvariantCulture)] = new JsonObject
            {
                ["created_time"] = versions[i].Created,
                ["deletion_time"] = versions[i].Deleted,
                ["destroyed"] = versions[i].Destroyed,
            };
        }
        return VaultAnswer.Data(
            new JsonObject
            {
                ["current_version"] = versions.Count,
                ["delete_version_after"] = "0s",
                ["max_versions"] = 0,
                ["versions"] = entries,
            }
        );
    }
}

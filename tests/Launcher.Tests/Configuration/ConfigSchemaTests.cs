using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Launcher.Configuration;
using Launcher.Model;
using Launcher.Planning;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Configuration;

/// <summary>The JSON Schema that ships beside the binary is the settings table.</summary>
public sealed class ConfigSchemaTests
{
    private static readonly JsonSerializerOptions s_layout = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task The_schema_is_that_of_the_settings_table()
    {
        var file = Path.Combine(Repository.Folder, "src", "Launcher", "launcher.schema.json");
        var expected = Schema(SettingTable.All) + "\n";
        var fresh = Path.Combine(Repository.Folder, "artifacts", "launcher.schema.json");
        await File.WriteAllTextAsync(fresh, expected, TestContext.Current.CancellationToken);

        Assert.True(
            File.Exists(file) && await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) == expected,
            $"the settings table has changed: cp {fresh} {file}"
        );
    }

    [Fact]
    public void The_schema_takes_the_settings_of_instances()
    {
        var schema = JsonNode.Parse(Schema(SettingTable.All))!;
        foreach (var place in (JsonNode[])[schema, schema["properties"]!["locked"]!])
        {
            var patterns = place["patternProperties"]!.AsObject().Select(property => property.Key).ToList();
            Assert.Contains(patterns, pattern => Regex.IsMatch("vault+eu-addr", pattern));
            Assert.Contains(patterns, pattern => Regex.IsMatch("aws+eu-west-1-region", pattern));
            Assert.DoesNotContain(patterns, pattern => Regex.IsMatch("vault+eu-adr", pattern));
            Assert.DoesNotContain(patterns, pattern => Regex.IsMatch("vault+-addr", pattern));
        }
    }

    [Fact]
    public void The_schema_says_what_each_kind_takes()
    {
        var properties = JsonNode.Parse(Schema(SettingTable.Own))!["properties"]!;

        Assert.Equal("boolean", (string?)properties["no-scan"]!["type"]);
        Assert.Equal("string", (string?)properties["user"]!["type"]);
        Assert.Equal(3, properties["env"]!["anyOf"]!.AsArray().Count);
        Assert.Equal(2, properties["scan-skip"]!["anyOf"]!.AsArray().Count);
        Assert.NotNull(properties["locked"]!["properties"]!["user"]);
        Assert.Null(properties["config"]);
    }

    private static string Schema(IReadOnlyList<Setting> settings)
    {
        var keys = new JsonObject();
        var properties = new JsonObject { ["$schema"] = new JsonObject { ["type"] = "string" } };
        foreach (var setting in settings.Where(setting => setting != Settings.Config))
        {
            keys[setting.Name] = Property(setting, isLocked: true);
            properties[setting.Name] = Property(setting, isLocked: false);
        }
        var (instances, lockedInstances) = (new JsonObject(), new JsonObject());
        foreach (var setting in settings.Where(setting => setting.Vendor is not null))
        {
            // vault+eu-addr: a further instance has each setting of its vendor.
            var own = Regex.Escape(setting.Name[setting.Vendor!.Length..]);
            var pattern = $@"^{setting.Vendor}\+[a-z0-9-]+{own}$";
            lockedInstances[pattern] = Property(setting, isLocked: true);
            instances[pattern] = Property(setting, isLocked: false);
        }
        properties["locked"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = $"Settings that nobody else may change; counts only in {ConfigFile.Standard}",
            ["properties"] = keys,
            ["patternProperties"] = lockedInstances,
            ["additionalProperties"] = false,
        };
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "The config file of launcher",
            ["type"] = "object",
            ["properties"] = properties,
            ["patternProperties"] = instances,
            ["additionalProperties"] = false,
        }.ToJsonString(s_layout);
    }

    /// <param name="isLocked">A lock may also say that there is no value.</param>
    private static JsonObject Property(Setting setting, bool isLocked)
    {
        var text = new JsonObject { ["type"] = "string", ["minLength"] = 1 };
        var property = new JsonObject { ["description"] = setting.Help };
        if (setting.Default is { } standard)
        {
            property["default"] = standard;
        }
        switch (setting.Kind)
        {
            case SettingKind.Switch:
                property["type"] = "boolean";
                break;
            case SettingKind.Single:
                property["type"] = isLocked ? new JsonArray("string", "null") : "string";
                property["minLength"] = 1;
                break;
            default:
                var forms = new JsonArray(
                    text.DeepClone(),
                    new JsonObject { ["type"] = "array", ["items"] = text.DeepClone() }
                );
                if (ConfigFile.Separator(setting) is not null)
                {
                    forms.Add(new JsonObject { ["type"] = "object", ["additionalProperties"] = text.DeepClone() });
                }
                if (isLocked)
                {
                    forms.Add(new JsonObject { ["type"] = "null" });
                }
                property["anyOf"] = forms;
                break;
        }
        return property;
    }
}

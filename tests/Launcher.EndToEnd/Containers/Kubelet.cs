using System.Text.Json;
using System.Text.RegularExpressions;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>
/// Starts a manifest's container as Kubernetes does, with podman run: podman 4.3's own reader of manifests knows no
/// emptyDir in memory and stops at a secret volume. YAML is read by PyYAML, which is not ours.
/// </summary>
internal static partial class Kubelet
{
    private const string YamlToJson = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)";

    /// <summary>The pod inside a Deployment or a Job.</summary>
    public static async Task<JsonElement> ReadPodAsync(string manifest)
    {
        var json = await Run.Program("python3", "-c", YamlToJson)
            .Input(await File.ReadAllBytesAsync(manifest, TestContext.Current.CancellationToken))
            .RunAsync();
        var document = JsonDocument.Parse(json.Quietly().OutputBytes);
        return document.RootElement.GetProperty("spec").GetProperty("template").GetProperty("spec");
    }

    /// <summary>podman's options for the pod's one container.</summary>
    /// <param name="secret">What is in the Kubernetes secret: key and value.</param>
    public static string[] Options(JsonElement pod, Scratch scratch, params (string Key, string Value)[] secret)
    {
        var container = Container(pod);
        var identity = pod.GetProperty("securityContext");
        Assert.True(identity.GetProperty("runAsNonRoot").GetBoolean());
        Assert.NotEqual(0, identity.GetProperty("runAsUser").GetInt32());
        var group = identity.GetProperty("fsGroup").GetInt32();
        var rights = container.GetProperty("securityContext");
        Assert.True(rights.GetProperty("readOnlyRootFilesystem").GetBoolean());
        Assert.False(rights.GetProperty("allowPrivilegeEscalation").GetBoolean());
        List<string> options =
        [
            "--entrypoint",
            container.GetProperty("command").GetRawText(),
            "--read-only",
            "--read-only-tmpfs=false",
            "--cap-drop=all",
            "--security-opt=no-new-privileges",
            $"--user={identity.GetProperty("runAsUser")}:{identity.GetProperty("runAsGroup")}",
            $"--group-add={group}",
        ];
        options.AddRange(Variables(pod).SelectMany(variable => (string[])["--env", variable]));
        var volumes = pod.GetProperty("volumes").EnumerateArray().ToDictionary(v => v.GetProperty("name").GetString()!);
        foreach (var mount in container.GetProperty("volumeMounts").EnumerateArray())
        {
            var path = mount.GetProperty("mountPath").GetString()!;
            var volume = volumes[mount.GetProperty("name").GetString()!];
            if (volume.TryGetProperty("secret", out var source))
            {
                var mode = source.GetProperty("defaultMode").GetInt32();
                options.AddRange(["--volume", $"{Store(scratch, group, mode, secret)}:{path}:ro"]);
            }
            else
            {
                Assert.Equal("Memory", volume.GetProperty("emptyDir").GetProperty("medium").GetString());
                options.AddRange(["--mount", $"type=tmpfs,destination={path},tmpfs-mode=1777"]);
            }
        }
        return [.. options];
    }

    /// <summary>The container's variables as it gets them, <c>NAME=value</c>.</summary>
    public static IEnumerable<string> Variables(JsonElement pod) =>
        Container(pod)
            .GetProperty("env")
            .EnumerateArray()
            .Select(entry =>
                $"{entry.GetProperty("name").GetString()}={Expand(entry.GetProperty("value").GetString()!)}"
            );

    // third_party/forked/golang/expansion: "$$" is one "$", "$(NAME)" a variable, and any other "$" stays.
    private static string Expand(string text) =>
        Dollars()
            .Replace(
                text,
                match => match.Value == "$$" ? "$" : throw new NotSupportedException("a variable in a value")
            );

    public static string[] Arguments(JsonElement pod) =>
        [.. Container(pod).GetProperty("args").EnumerateArray().Select(word => word.GetString()!)];

    private static JsonElement Container(JsonElement pod) =>
        Assert.Single(pod.GetProperty("containers").EnumerateArray());

    [GeneratedRegex(@"\$\$|\$\(")]
    private static partial Regex Dollars();

    // As the kubelet leaves it: root's, readable by the pod's group.
    private static string Store(Scratch scratch, int group, int mode, (string Key, string Value)[] secret)
    {
        foreach (var (key, value) in secret)
        {
            var path = scratch.Write($"secret/{key}", value, (UnixFileMode)mode);
            Owner.Change(path, 0, group);
        }
        return scratch.At("secret");
    }
}

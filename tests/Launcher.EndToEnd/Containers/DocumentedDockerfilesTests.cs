using System.Text.RegularExpressions;
using Launcher.Testing.Documentation;
using Launcher.Testing.Harness;

namespace Launcher.EndToEnd.Containers;

/// <summary>The Dockerfiles that documents show, built as they stand, on a Debian with the app they speak of.</summary>
public sealed partial class DocumentedDockerfilesTests(Images images)
{
    private static readonly string[] s_commands = ["my-app", "docker-entrypoint.sh"];

    public static TheoryData<string> Dockerfiles =>
        [
            .. Document
                .All.SelectMany(document => document.Blocks)
                .Where(block => block.Language == "dockerfile")
                .Select(block => block.ToString()),
        ];

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public async Task The_app_gets_its_secret(string place)
    {
        var block = Document.All.SelectMany(document => document.Blocks).Single(block => block.ToString() == place);
        using var scratch = Scratch.OnDisk();
        foreach (var name in s_commands)
        {
            scratch.Write(
                name,
                $"#!/bin/sh\n[ \"$DB_PASSWORD$POSTGRES_PASSWORD\" = hunter2 ] && echo \"{name} $*\"\n",
                Modes.Executable
            );
        }
        var app = scratch.Write(
            "app",
            $"FROM {await images.DebianAsync()}\nCOPY {string.Join(' ', s_commands)} /usr/local/bin/\n"
        );
        var debian = await images.BuildAsync(app, scratch.Folder);
        scratch.Install(LauncherBinary.FullPath, "context/launcher");
        var dockerfile = scratch.Write(
            "Dockerfile",
            Base()
                .Replace(block.Text, $"FROM {debian}")
                .Replace("--from=launcher", $"--from={await images.LauncherAsync()}", StringComparison.Ordinal)
        );
        var image = await images.BuildAsync(dockerfile, scratch.At("context"));
        var secret = await images.SecretAsync("hunter2\n");

        var outcome = await images.Container(image, ["--secret", $"{secret},target=db_password"]).RunAsync();

        // What stands behind the launcher's "--", and the command's own words.
        var words = Quoted().Matches(block.Text).Select(word => word.Groups[1].Value).ToList();
        var expected = string.Join(' ', words[(words.IndexOf("--") + 1)..]);
        Assert.Equal($"{expected}\n", outcome.Quietly().StandardOutput);
    }

    [GeneratedRegex("^FROM [a-z]+:[a-z0-9.-]+$", RegexOptions.Multiline)]
    private static partial Regex Base();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();
}

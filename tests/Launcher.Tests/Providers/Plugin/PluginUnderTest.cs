using System.Text;
using Launcher.Model;
using Launcher.Providers;
using Launcher.Testing.Harness;
using Launcher.Tests.Providers.LocalFile;

namespace Launcher.Tests.Providers.Plugin;

/// <summary>A program that prints files.</summary>
[StoreOf("plugin")]
internal sealed class PluginUnderTest : StoreUnderTest
{
    private readonly TemporaryFolder _folder = new();

    public PluginUnderTest()
    {
        var program = _folder.Write(
            "program",
            Encoding.UTF8.GetBytes("#!/bin/sh\n[ \"$1\" != hang ] || exec sleep 1000\nexec cat \"$1\"\n")
        );
        File.SetUnixFileMode(program, Modes.Executable);
    }

    public override ProviderSettings Settings
    {
        get
        {
            var path = Descriptor.Settings[0];
            return Given.Values([
                new SettingValue(path, Path.GetDirectoryName(_folder["program"])!, path.Flag, SettingSource.Flag),
            ]);
        }
    }

    public override string Put(byte[] content) => $"program/{_folder.Write("secret", content)}";

    public override string Hanging() => "program/hang";

    public override void Dispose() => _folder.Dispose();
}

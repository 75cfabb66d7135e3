using Launcher.Providers;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Providers.LocalFile;

[StoreOf("file")]
internal sealed class LocalFileUnderTest : StoreUnderTest
{
    private readonly TemporaryFolder _folder = new();

    public override ProviderSettings Settings => Given.Nothing;

    public override string Put(byte[] content) => _folder.Write("secret", content);

    public override string Missing() => _folder["missing"];

    public override string Hanging() => _folder.MakeFifo("fifo");

    public override void AskDenied(string location, Action question)
    {
        var before = File.GetUnixFileMode(location);
        File.SetUnixFileMode(location, UnixFileMode.None);
        ThreadPrivileges.Without([ThreadPrivileges.DacOverride, ThreadPrivileges.DacReadSearch], question);
        File.SetUnixFileMode(location, before);
    }

    public override void Dispose() => _folder.Dispose();
}

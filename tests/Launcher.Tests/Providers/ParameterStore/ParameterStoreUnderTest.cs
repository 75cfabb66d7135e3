using Launcher.Tests.Aws;

namespace Launcher.Tests.Providers.ParameterStore;

[StoreOf("aws-ssm")]
internal sealed class ParameterStoreUnderTest() : AwsUnderTest("ssm:GetParameters")
{
    private int _names;

    protected override string Put(string text)
    {
        // A name of its own: versions are counted in the answer.
        var name = $"/app/x{_names++}";
        Aws.Parameters.Put(name, text);
        return name;
    }
}

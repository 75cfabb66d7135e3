using Launcher.References;

namespace Launcher.Tests.References;

public sealed class VariableNameTests
{
    [Theory]
    [InlineData("A")]
    [InlineData("_")]
    [InlineData("spring.datasource.password")]
    [InlineData("Logging:Level-1")]
    public void Identifiers_and_what_frameworks_use_are_names(string name) => Assert.True(VariableName.IsValid(name));

    [Theory]
    [InlineData("")]
    [InlineData("1A")]
    [InlineData("A B")]
    [InlineData("A=B")]
    [InlineData("A/B")]
    [InlineData("Ä")]
    [InlineData("A\n")]
    public void Everything_else_is_refused(string name) => Assert.False(VariableName.IsValid(name));
}

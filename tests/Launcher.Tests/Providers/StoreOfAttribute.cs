namespace Launcher.Tests.Providers;

/// <summary>Which scheme of the table a <see cref="StoreUnderTest"/> is the store of.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class StoreOfAttribute(string scheme) : Attribute
{
    public string Scheme => scheme;
}

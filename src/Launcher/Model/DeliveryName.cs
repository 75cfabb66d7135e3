namespace Launcher.Model;

/// <summary>Something that one delivery alone can be called.</summary>
/// <param name="Noun">What kind of name it is: <c>variable</c>.</param>
/// <param name="Name">As it is.</param>
internal sealed record DeliveryName(string Noun, string Name)
{
    /// <summary>As messages call it: <c>the variable 'DB'</c>.</summary>
    public override string ToString() => $"the {Noun} {(char.IsAsciiDigit(Name[0]) ? Name : Quoted.Text(Name))}";
}

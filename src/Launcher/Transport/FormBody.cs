using System.Text;

namespace Launcher.Transport;

/// <summary>The body of a request as a form in a page sends it (<c>application/x-www-form-urlencoded</c>), in the order added.</summary>
internal sealed class FormBody
{
    private readonly StringBuilder _text = new();

    public FormBody Add(string name, string value)
    {
        _text
            .Append(_text.Length == 0 ? "" : "&")
            .Append(name)
            .Append('=')
            .Append(RequestText.Encode(Encoding.UTF8.GetBytes(value), "-._~"));
        return this;
    }

    /// <summary>A request that posts it.</summary>
    /// <param name="path">See <see cref="StoreRequest"/>.</param>
    public StoreRequest Post(string path) =>
        new("POST", path)
        {
            Body = Encoding.UTF8.GetBytes(_text.ToString()),
            ContentType = "application/x-www-form-urlencoded; charset=utf-8",
        };
}

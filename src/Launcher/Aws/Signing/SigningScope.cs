using System.Globalization;

namespace Launcher.Aws.Signing;

/// <summary>What a signature is good for: one service in one region, on one day.</summary>
/// <param name="Region"><c>eu-west-1</c>.</param>
/// <param name="Service">The signing name: <c>sts</c>.</param>
internal sealed record SigningScope(string Region, string Service)
{
    /// <summary>The time as <c>X-Amz-Date</c> has it: ISO 8601 basic, UTC, seconds.</summary>
    public static string Timestamp(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The day of the signature.</summary>
    public static string Day(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary><c>20150830/us-east-1/sts/aws4_request</c>.</summary>
    public string Text(DateTimeOffset now) => $"{Day(now)}/{Region}/{Service}/aws4_request";
}

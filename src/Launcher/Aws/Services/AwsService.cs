namespace Launcher.Aws.Services;

/// <summary>One service of AWS.</summary>
/// <param name="Id">The first label of its host name, and what signatures call it.</param>
/// <param name="Title">What messages call it.</param>
/// <param name="EndpointVariable">AWS's own variable that gives it another address.</param>
/// <param name="HasFipsNames">
/// False where GovCloud's usual names are the FIPS ones (endpoint rule sets of AWS's SDKs).
/// </param>
internal sealed record AwsService(string Id, string Title, string EndpointVariable, bool HasFipsNames = true);

using Launcher.Transport;

namespace Launcher.Providers.GoogleSecretManager;

/// <summary>A question to one of Google's token services. Of what it says nothing but the error's code is shown.</summary>
internal static class TokenCall
{
    /// <param name="request">Made anew for each attempt.</param>
    /// <param name="refused">Says in people's words what an error's code means.</param>
    /// <param name="read">Finds the token in an answer, given what messages call who gave it.</param>
    /// <exception cref="StoreException">There is no answer, a refusal, or no token.</exception>
    public static async Task<AccessToken> AskAsync(
        GoogleIdentity identity,
        ServiceAddress address,
        Func<StoreRequest> request,
        Func<string, Failure> refused,
        Func<StoreResponse, string, AccessToken?> read,
        CancellationToken cancellation
    )
    {
        using var client = identity.Client(identity.At(address.Origin, "Google's token service at"));
        using var response = await client.SendAsync(request, cancellation);
        return response.IsSuccess
            ? read(response, client.Name) ?? throw new StoreException(NotGoogle(client.Name))
            : throw new StoreException(Refusal(response, client.Name, refused));
    }

    /// <summary>Something answered that does not speak as Google does.</summary>
    public static Failure NotGoogle(string endpoint) =>
        new(
            ProblemClass.BadValue,
            $"{endpoint} answered with something that is not the JSON of Google",
            "check that no proxy or portal answers in its place"
        );

    private static Failure Refusal(StoreResponse response, string endpoint, Func<string, Failure> refused)
    {
        var answer = JsonAnswer.Of(response.Body);
        // RFC 6749, 5.2; Google's own APIs have an object there.
        var code = answer["error"u8].Text ?? answer["error"u8]["status"u8].Text;
        return response.Status switch
        {
            429 => new(
                ProblemClass.Throttled,
                $"{endpoint} asked to slow down until the time was up",
                "start fewer at once, or give it more time with --timeout"
            ),
            >= 500 => new(ProblemClass.Unavailable, $"{endpoint} answered {response.Status}", "try again later"),
            _ when code is null => NotGoogle(endpoint),
            _ => refused(code),
        };
    }
}

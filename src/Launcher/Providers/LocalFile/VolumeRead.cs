namespace Launcher.Providers.LocalFile;

/// <summary>
/// Reads everything that is wanted of one volume in one version of it: a start never gets the user of one rotation and
/// the password of the next.
/// </summary>
/// <remarks>
/// While <c>..data</c> still points to a version, its deletion has not begun, and nothing is missing in what was read. So a
/// directory's keys and every failure count only when it does afterwards; otherwise all is read again.
/// </remarks>
internal static class VolumeRead
{
    private const int MaxAttempts = 10;

    /// <param name="volume">Which.</param>
    /// <param name="requests">All that is wanted of it.</param>
    /// <param name="read">Reads one request: from this path, in this version.</param>
    public static async Task<IReadOnlyList<SecretAnswer>> RunAsync(
        SecretVolume volume,
        IReadOnlyList<SecretRequest> requests,
        Func<SecretRequest, string, string?, Task<SecretAnswer>> read
    )
    {
        var answers = new SecretAnswer[requests.Count];
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var version = volume.Version;
            var mayBeTorn = false;
            for (var i = 0; i < answers.Length; i++)
            {
                var (request, path) = (requests[i], requests[i].Location);
                answers[i] = await read(request, version is null ? path : volume.In(version, path), version);
                mayBeTorn |= request.Expand || answers[i].Failure is not null;
            }
            if (!mayBeTorn || volume.Version == version)
            {
                return answers;
            }
        }
        return
        [
            .. requests.Select(request =>
                Failure.Unavailable(
                    $"{Quoted.Text(request.Location)} cannot be read: it changed {MaxAttempts} times meanwhile",
                    "try again when what writes it is done"
                )
            ),
        ];
    }
}

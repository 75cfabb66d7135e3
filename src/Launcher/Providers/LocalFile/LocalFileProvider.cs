using Launcher.Linux;

namespace Launcher.Providers.LocalFile;

/// <summary>Secrets that something else has put into files: Docker, Kubernetes, systemd, process substitution.</summary>
/// <param name="confined">Whether a link that leads out of its directory is refused.</param>
internal sealed class LocalFileProvider(bool confined = false) : IProvider
{
    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        Task<SecretAnswer> Read(SecretRequest request, string path, string? version)
        {
            cancellation.ThrowIfCancellationRequested();
            return ReadAsync(request, path, version, cancellation);
        }

        var answers = new SecretAnswer[requests.Count];
        var waiting = new Task<SecretAnswer>?[answers.Length];
        var volumes = new Dictionary<SecretVolume, List<int>>();
        for (var i = 0; i < answers.Length; i++)
        {
            if (SecretVolume.Of(requests[i].Location, requests[i].Expand) is not { } volume)
            {
                waiting[i] = Read(requests[i], requests[i].Location, null);
            }
            else if (volumes.TryGetValue(volume, out var same))
            {
                same.Add(i);
            }
            else
            {
                volumes.Add(volume, [i]);
            }
        }
        foreach (var (volume, indexes) in volumes)
        {
            var read = await VolumeRead.RunAsync(volume, [.. indexes.Select(index => requests[index])], Read);
            for (var i = 0; i < indexes.Count; i++)
            {
                answers[indexes[i]] = read[i];
            }
        }
        // Only streams are still under way here; they wait at the same time, and all leave by the same token.
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = waiting[i] is { } answer ? await answer : answers[i];
        }
        return answers;
    }

    /// <summary>What has a version is looked at and not read. A stream can be read once.</summary>
    public ValueTask<IReadOnlyList<Change>> ChangedAsync(
        IReadOnlyList<KnownSecret> known,
        CancellationToken cancellation
    ) => ValueTask.FromResult<IReadOnlyList<Change>>([.. known.Select(Compare)]);

    private static Change Compare(KnownSecret known)
    {
        var request = known.Request;
        if (SecretVolume.Of(request.Location, request.Expand) is { } volume)
        {
            return volume.Version == known.Version ? Change.Same : Change.Changed;
        }
        // Not opened: whoever writes a FIFO would take that for its reader.
        if (Paths.Status(PathText.Terminated(request.Location), out var status) != Errno.None)
        {
            return Change.Ask;
        }
        return status.Kind switch
        {
            FileKind.Regular when FileVersion.Of(status) == known.Version => Change.Same,
            FileKind.Regular => Change.Changed,
            FileKind.Directory => Change.Ask,
            _ => Change.Same,
        };
    }

    /// <summary>Done when it returns, unless the path is a stream.</summary>
    /// <param name="real">Where it is read: <see cref="SecretRequest.Location"/>, or the same in one version of a volume.</param>
    private async Task<SecretAnswer> ReadAsync(
        SecretRequest request,
        string real,
        string? version,
        CancellationToken cancellation
    )
    {
        var path = request.Location;
        if (FileFormat.Of(request, out var format) is { } wrong)
        {
            return wrong;
        }
        using var file = OpenFile.ReadContents(real, confined, out var errno);
        if (file is null)
        {
            // The volume is there, and its current version is not.
            return real == $"{path}/{version}"
                ? ReadFailure.Unreadable($"{path}/..data", errno)
                : ReadFailure.Explain(path, errno);
        }
        errno = Paths.Status(file.Descriptor, out var status);
        if (errno != Errno.None)
        {
            return ReadFailure.Explain(path, errno);
        }
        SecretValue? value = null;
        switch (status.Kind)
        {
            case FileKind.Directory:
                return request.Expand
                    ? SecretDirectory.Read(path, real, file, version, confined)
                    : ReadFailure.IsDirectory(path, file);
            case FileKind.Regular:
                using (var content = WholeFile.Read(file, status.Size, SecretLimits.MaxSecretBytes, out errno))
                {
                    // From before it was read: who writes it meanwhile has changed it.
                    version ??= FileVersion.Of(status);
                    value = content is null ? null : new SecretValue(content.Bytes);
                }
                break;
            default:
                try
                {
                    (value, errno) = await StreamRead.RunAsync(file, cancellation);
                }
                catch (OperationCanceledException)
                {
                    // The others of the batch keep their answers.
                    return ReadFailure.Endless(path);
                }
                break;
        }
        return value is null
            ? ReadFailure.Explain(path, errno)
            : new SecretDocument
            {
                Content = value,
                Format = format,
                Version = version,
            };
    }
}

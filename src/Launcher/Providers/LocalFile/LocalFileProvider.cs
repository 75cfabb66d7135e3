using Launcher.Linux;
using Launcher.Model;

namespace Launcher.Providers.LocalFile;

/// <summary>Secrets that something else has put into files: Docker, Kubernetes, systemd, process substitution.</summary>
internal sealed class LocalFileProvider : IProvider
{
    public async ValueTask<IReadOnlyList<SecretAnswer>> FetchAsync(
        IReadOnlyList<SecretRequest> requests,
        CancellationToken cancellation
    )
    {
        var answers = new Task<SecretAnswer>[requests.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            answers[i] = FetchAsync(requests[i], cancellation);
        }
        // Only streams are still under way here; they wait at the same time, and all leave by the same token.
        return await Task.WhenAll(answers);
    }

    /// <summary>Done when it returns, unless the path is a stream.</summary>
    private static async Task<SecretAnswer> FetchAsync(SecretRequest request, CancellationToken cancellation)
    {
        var path = request.Location;
        if (FileFormat.Of(request, out var format) is { } wrong)
        {
            return wrong;
        }
        using var file = OpenFile.ReadContents(path, out var errno);
        if (file is null)
        {
            return ReadFailure.Explain(path, errno);
        }
        errno = Paths.Status(file.Descriptor, out var status);
        if (errno != Errno.None)
        {
            return ReadFailure.Explain(path, errno);
        }
        SecretValue? value;
        switch (status.Kind)
        {
            case FileKind.Directory:
                return request.Expand ? SecretDirectory.Read(path, file) : ReadFailure.IsDirectory(path, file);
            case FileKind.Regular:
                value = ContentRead.Regular(file, status.Size, SecretLimits.MaxSecretBytes, out errno);
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
            : SecretAnswer.Found(new SecretDocument { Content = value, Format = format });
    }
}

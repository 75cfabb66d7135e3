using System.Text.Json;
using Launcher.Aws;
using Launcher.Aws.Services;
using Launcher.Model;

namespace Launcher.Providers.SecretsManager;

/// <summary>
/// Reads up to 20 secrets in one call. It needs a permission of its own, gives only AWSCURRENT, and may leave secrets out:
/// what it does not answer is read by itself.
/// </summary>
internal sealed class BatchRead
{
    public const int Most = 20;

    private readonly List<SecretRecord> _records = [];
    private readonly List<(string? Id, AwsError Error)> _errors = [];

    private BatchRead() { }

    /// <exception cref="StoreException">There are no credentials, or there is no answer.</exception>
    public static async Task RunAsync(
        AwsClient client,
        IReadOnlyList<Wanted<SecretPlace>> wanted,
        CancellationToken cancellation
    )
    {
        AwsReply reply;
        try
        {
            reply = await client.CallAsync(
                "secretsmanager.BatchGetSecretValue",
                SecretsManagerBody.Many(wanted.Select(secret => secret.Place.Id)),
                cancellation
            );
        }
        catch (StoreException failure) when (failure.Failure.Class == ProblemClass.BadValue)
        {
            // Too long together; read by itself, each may be fine.
            return;
        }
        using var disposed = reply;
        if (reply.Error is { } error)
        {
            if (AwsFailure.OfLogin(error, client.Name) is not null || error.IsThrottling || error.Status >= 500)
            {
                throw new StoreException(AwsFailure.Of(error, client.Name));
            }
            // Not allowed, or not known there: read by itself, each secret says what it lacks.
            return;
        }
        var batch = new BatchRead();
        AwsJson.Read(reply.Body, client.Name, batch.Take);
        foreach (var secret in wanted)
        {
            secret.Answer = batch.AnswerTo(secret.Place, client);
        }
    }

    private SecretAnswer? AnswerTo(SecretPlace place, AwsClient client)
    {
        if (_records.Find(place.Is) is { } record)
        {
            return record.Answer(place);
        }
        foreach (var (id, error) in _errors)
        {
            if (id == place.Id)
            {
                return SecretsManagerFailure.Explain(place, error, client);
            }
        }
        return null;
    }

    private void Take(string member, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray || member is not ("SecretValues" or "Errors"))
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (member == "SecretValues")
            {
                var record = new SecretRecord();
                AwsJson.Members(ref reader, record.Take);
                _records.Add(record);
            }
            else
            {
                TakeError(ref reader);
            }
        }
    }

    private void TakeError(ref Utf8JsonReader reader)
    {
        string? id = null;
        var (code, message) = ("", "");
        AwsJson.Members(
            ref reader,
            (string name, ref Utf8JsonReader value) =>
            {
                switch (name)
                {
                    case "SecretId":
                        id = value.GetString();
                        break;
                    case "ErrorCode":
                        code = AwsError.Bare(value.GetString() ?? "");
                        break;
                    case "Message":
                        message = value.GetString() ?? "";
                        break;
                    default:
                        value.Skip();
                        break;
                }
            }
        );
        _errors.Add((id, new AwsError(400, code, message)));
    }
}

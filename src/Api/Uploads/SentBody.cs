using SoccerRecognition.Contracts;

namespace SoccerRecognition.Api.Uploads;

/// <summary>Reads what a client sends. Whatever goes wrong here is the sender's: the disk's errors come from elsewhere.</summary>
internal static class SentBody
{
    /// <exception cref="WorkFailure"><c>upload-incomplete</c>.</exception>
    /// <exception cref="BadHttpRequestException">The server's own bound was reached.</exception>
    public static async Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read(cancellationToken);
        }
        catch (Exception failure) when (failure is (IOException or InvalidDataException)
            and not BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } && !cancellationToken.IsCancellationRequested)
        {
            throw new WorkFailure(FailureCode.UploadIncomplete, "The body ended before its end.", failure);
        }
    }
}

using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Client;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Cli;

/// <summary>The steps of a job as a person follows them.</summary>
internal static class JobRun
{
    public static async Task<VideoResponse> UploadAsync(SoccerClient client, string path, IProgressRow row, CancellationToken cancellationToken)
    {
        var size = new FileInfo(path).Length;
        row.Report(0, "uploading");
        return await client.UploadAsync(
            path, new Follow<long>(sent => row.Report(size == 0 ? 0 : (double)sent / size, $"uploading  {Megabytes(sent)} of {Megabytes(size)} MB")), cancellationToken);
    }

    /// <returns>The job in its terminal state, whichever that is.</returns>
    public static async Task<JobResponse> WaitAsync(SoccerClient client, Guid job, IProgressRow row, CancellationToken cancellationToken)
    {
        var ended = await client.WaitAsync(job, new Follow<JobResponse>(now => row.Report(now.Progress.Fraction, JobText.Progress(now))), cancellationToken);
        row.End(JobText.Progress(ended));
        return ended;
    }

    private static string Megabytes(long bytes) => JobText.Number(bytes / 1e6);

    /// <summary>Reports on the caller's thread and in order, which <see cref="Progress{T}"/> does not.</summary>
    private sealed class Follow<T>(Action<T> take) : IProgress<T>
    {
        public void Report(T value) => take(value);
    }
}

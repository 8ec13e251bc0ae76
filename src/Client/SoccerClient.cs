using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Client;

/// <summary>
/// The typed client: upload, submit, wait, read, download. Every method throws <see cref="SoccerApiException"/> when the service refuses or cannot
/// be reached, and <see cref="OperationCanceledException"/> when the token says so. Safe for concurrent use.
/// </summary>
public sealed partial class SoccerClient : IDisposable
{
    private const string Api = "api/v1";
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);
    private readonly HttpClient _http;
    private readonly TimeSpan _pollWait;

    public SoccerClient(SoccerClientOptions options)
        : this(new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(2), AllowAutoRedirect = false }), options)
    {
    }

    /// <param name="http">Taken over: its address, time-out and credentials are set here, and it is disposed with the client.</param>
    /// <param name="options">How to reach the service.</param>
    public SoccerClient(HttpClient http, SoccerClientOptions options)
    {
        _http = http;
        _pollWait = options.PollWait;
        var address = options.Address.AbsoluteUri;
        http.BaseAddress = new(address.EndsWith('/') ? address : address + "/");
        http.Timeout = Timeout.InfiniteTimeSpan;
        AnswerTimeout = options.AnswerTimeout + options.PollWait;
        if (options.ApiKey is not null) http.DefaultRequestHeaders.Authorization = new("Bearer", options.ApiKey);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
    }

    private TimeSpan AnswerTimeout { get; }

    /// <summary>Uploads a file; content that the service has already gives the video that is there.</summary>
    /// <param name="path">A local file.</param>
    /// <param name="progress">Bytes sent so far.</param>
    public async Task<VideoResponse> UploadAsync(string path, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await UploadAsync(file, Path.GetFileName(path), progress, cancellationToken);
    }

    /// <summary>Uploads a stream as raw body: with its length when it can seek, else chunked.</summary>
    public async Task<VideoResponse> UploadAsync(Stream content, string fileName, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Api}/videos?fileName={Uri.EscapeDataString(fileName)}")
        {
            Content = new UploadContent(content, progress),
        };

        // The service may refuse by the headers alone; without this the refusal is lost in a broken pipe.
        request.Headers.ExpectContinue = true;
        using var response = await SendAsync(request, Timeout.InfiniteTimeSpan, cancellationToken);
        return await ReadAsync(response, HttpJson.Default.VideoResponse, cancellationToken);
    }

    public Task<VideoResponse> GetVideoAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync($"{Api}/videos/{id}", HttpJson.Default.VideoResponse, cancellationToken);

    /// <summary>Submits a job.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="idempotencyKey">The same key with the same request gives the same job, however often it is sent.</param>
    public Task<JobResponse> CreateJobAsync(CreateJobRequest request, string? idempotencyKey, CancellationToken cancellationToken) => PostAsync(
        $"{Api}/jobs", JsonContent.Create(request, HttpJson.Default.CreateJobRequest), idempotencyKey, HttpJson.Default.JobResponse, cancellationToken);

    public Task<JobResponse> GetJobAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync($"{Api}/jobs/{id}", HttpJson.Default.JobResponse, cancellationToken);

    /// <summary>One page of the tenant's jobs, newest first.</summary>
    public Task<JobList> ListJobsAsync(JobFilter filter, CancellationToken cancellationToken) =>
        GetAsync($"{Api}/jobs{filter.ToQuery()}", HttpJson.Default.JobList, cancellationToken);

    /// <summary>Waits until the job is terminal, by long-polls.</summary>
    /// <param name="progress">Told at every answer: about once a second while the job moves.</param>
    /// <returns>The job in its terminal state, whichever that is.</returns>
    public async Task<JobResponse> WaitAsync(Guid id, IProgress<JobResponse>? progress, CancellationToken cancellationToken)
    {
        // Progress is worth an answer a second; without it one long wait after the other is cheaper.
        var wait = progress is null ? _pollWait : ProgressInterval;
        while (true)
        {
            var asked = Stopwatch.GetTimestamp();
            var job = await GetAsync(Invariant($"{Api}/jobs/{id}?wait={wait.TotalSeconds:0.###}"), HttpJson.Default.JobResponse, cancellationToken);
            progress?.Report(job);
            if (job.State >= JobState.Succeeded) return job;
            await RestAsync(asked, cancellationToken);
        }
    }

    /// <summary>One page of results.</summary>
    public Task<ResultsPage> GetResultsAsync(Guid id, ResultsQuery query, CancellationToken cancellationToken) =>
        GetAsync($"{Api}/jobs/{id}/results{query.ToQuery()}", HttpJson.Default.ResultsPage, cancellationToken);

    /// <summary>All pages of results that there are, in time order. The first one holds the tracks and teams.</summary>
    public async IAsyncEnumerable<ResultsPage> ReadResultsAsync(
        Guid id, ResultsQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = query.Cursor;
        do
        {
            var page = await GetResultsAsync(id, query with { Cursor = cursor }, cancellationToken);
            yield return page;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>Waits until an artifact is ready or will not be: that of a job which ended without results is failed, for the job's reason.</summary>
    /// <exception cref="ArgumentException">The job was not asked for it.</exception>
    public async Task<ArtifactResponse> WaitForArtifactAsync(Guid id, ArtifactKind kind, CancellationToken cancellationToken)
    {
        while (true)
        {
            var asked = Stopwatch.GetTimestamp();
            var list = await GetAsync(
                Invariant($"{Api}/jobs/{id}/artifacts?wait={_pollWait.TotalSeconds:0.###}"), HttpJson.Default.ArtifactList, cancellationToken);
            var one = list.Artifacts.FirstOrDefault(artifact => artifact.Kind == kind) ?? throw new ArgumentException("The job was not asked for it.", nameof(kind));
            if (one.State != ArtifactState.Pending) return one;
            var job = await GetJobAsync(id, cancellationToken);
            if (job.State > JobState.Succeeded)
                return one with { State = ArtifactState.Failed, FailureCode = job.Failure?.Code ?? (job.State == JobState.Expired ? FailureCode.Expired : FailureCode.Cancelled) };
            await RestAsync(asked, cancellationToken);
        }
    }

    /// <summary>Downloads an artifact.</summary>
    /// <param name="progress">Bytes received so far.</param>
    /// <exception cref="SoccerApiException"><c>artifact-not-ready</c>, <c>artifact-not-requested</c>.</exception>
    public async Task DownloadArtifactAsync(Guid id, ArtifactKind kind, Stream to, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var name = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Api}/jobs/{id}/artifacts/{name}");
        request.Headers.Accept.ParseAdd("*/*");
        using var response = await SendAsync(request, AnswerTimeout, cancellationToken);
        try
        {
            await using var from = await response.Content.ReadAsStreamAsync(cancellationToken);
            await StreamCopy.CopyAsync(from, to, progress, cancellationToken);
        }
        catch (HttpIOException failure)
        {
            throw ProblemReader.Unreachable(_http.BaseAddress!, failure);
        }
    }

    public Task<StatsResponse> GetStatsAsync(CancellationToken cancellationToken) =>
        GetAsync($"{Api}/stats", HttpJson.Default.StatsResponse, cancellationToken);

    public Task<SupportedFormats> GetSupportedFormatsAsync(CancellationToken cancellationToken) =>
        GetAsync($"{Api}/upload/supported-formats", HttpJson.Default.SupportedFormats, cancellationToken);

    /// <summary>Whether the service is ready: it reaches its database and a live worker has models loaded. Never throws for a "no".</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync("health/ready", HttpJson.Default.StatusResponse, cancellationToken);
            return true;
        }
        catch (SoccerApiException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> PostAsync<T>(
        string path, HttpContent? content, string? idempotencyKey, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await SendAsync(request, AnswerTimeout, cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    // An answer that came before its time, with nothing to tell, is of a service that has too many waiting: asking again at once would not help it.
    private static async Task RestAsync(long asked, CancellationToken cancellationToken)
    {
        var rest = ProgressInterval - Stopwatch.GetElapsedTime(asked);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, cancellationToken);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private async Task<bool> EraseAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        using var response = await SendAsync(request, AnswerTimeout, cancellationToken);
        return response.StatusCode == System.Net.HttpStatusCode.NoContent;
    }

    private async Task<T> GetAsync<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, AnswerTimeout, cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw ProblemReader.Unreachable(_http.BaseAddress!, failure);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response) throw await ProblemReader.ReadAsync(response, cancellationToken);
    }

    private async Task<T> ReadAsync<T>(
        HttpResponseMessage response, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new System.Text.Json.JsonException("null");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or System.Text.Json.JsonException)
        {
            throw ProblemReader.Unreachable(_http.BaseAddress!, failure);
        }
    }
}

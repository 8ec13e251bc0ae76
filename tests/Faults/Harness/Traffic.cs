using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using SoccerRecognition.Contracts.Http;

namespace SoccerRecognition.Faults.Harness;

/// <summary>
/// Clients that go on submitting whatever happens, each request once and with no retry of its own: what is answered 202 goes into the history, every
/// answer is kept.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(90);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Answer> _answers = [];
    private readonly Lock _gate = new();
    private readonly Rig _rig;
    private readonly HttpClient _http;
    private readonly CreateJobRequest _request;
    private readonly string _clip;
    private readonly Task _running;

    private Traffic(Rig rig, string clip, Guid videoId, TimeSpan every)
    {
        (_rig, _clip) = (rig, clip);
        _request = new CreateJobRequest { VideoId = videoId, SegmentSeconds = 1, Reuse = false };
        _http = new HttpClient { BaseAddress = rig.Address, Timeout = patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Rig.Key);
        _running = RunAsync(every);
    }

    /// <summary>Every answer so far, in order of sending.</summary>
    public IReadOnlyList<Answer> Answers
    {
        get
        {
            lock (_gate) return [.. _answers.OrderBy(answer => answer.At)];
        }
    }

    /// <param name="rig">Whose Api.</param>
    /// <param name="clip">Is uploaded first.</param>
    /// <param name="every">Between two requests; none waits for the one before.</param>
    public static async Task<Traffic> StartAsync(Rig rig, string clip, TimeSpan every) =>
        new(rig, clip, (await rig.UploadAsync(clip)).Id, every);

    /// <summary>Answers to what was sent since then.</summary>
    public IEnumerable<Answer> Since(TimeSpan time) => Answers.Where(answer => answer.At >= time);

    /// <summary>No more requests; returns when the last is answered.</summary>
    /// <returns>The jobs that were accepted.</returns>
    public async Task<IReadOnlyList<Guid>> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        return [.. Answers.Where(answer => answer.JobId is not null).Select(answer => answer.JobId!.Value)];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan every)
    {
        var sent = new List<Task>();
        using var timer = new PeriodicTimer(every);
        try
        {
            do sent.Add(SendAsync());
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(sent);
    }

    private async Task SendAsync()
    {
        var at = _rig.History.Now;
        var start = Stopwatch.GetTimestamp();
        Answer answer;
        try
        {
            using var response = await _http.PostAsJsonAsync("api/v1/jobs", _request, HttpJson.Default.CreateJobRequest);
            var status = (int)response.StatusCode;
            var job = status == 202 ? (await response.Content.ReadFromJsonAsync(HttpJson.Default.JobResponse))!.Id : (Guid?)null;
            answer = new Answer(at, status, Stopwatch.GetElapsedTime(start), response.Headers.RetryAfter is not null, job);
            if (job is { } id) _rig.History.Accept(id, new AcceptedRequest(_clip, "succeeded"));
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            answer = new Answer(at, 0, Stopwatch.GetElapsedTime(start), false, null);
        }

        if (answer.Status != 202) _rig.History.Note($"answered {answer.Status} after {answer.Took.TotalMilliseconds:F0} ms");
        lock (_gate) _answers.Add(answer);
    }
}

/// <summary>One answer.</summary>
/// <param name="At">When it was asked for.</param>
/// <param name="Status">0: none came.</param>
/// <param name="Took">Until it was there.</param>
/// <param name="RetryAfter">It says when to come again.</param>
/// <param name="JobId">Accepted.</param>
internal sealed record Answer(TimeSpan At, int Status, TimeSpan Took, bool RetryAfter, Guid? JobId);

using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>Resident memory of a real Api process while 2 GB come in, once as the body itself and once as a form: its peak over what it was before.</summary>
internal static class UploadRssGrowth
{
    private const string Key = "bench-key-0123456789";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        var bytes = bench.Scale(2000, 200) * 1_000_000L;
        var clip = await Footage.SmallAsync(10, 10, bench.Token);
        await using var test = await TestDatabase.CreateAsync(Migrator.UpAsync, bench.Token);
        using var folder = TestFolder.Create("bench");
        var address = $"http://127.0.0.1:{Ports.NextFree()}";
        await using var api = TestProcess.Start(Path.Combine(AppContext.BaseDirectory, "SoccerRecognition.Api"), [], Settings(test, folder, address));
        using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        await KeyedAsync(test, api, bench.Token);
        // The first of each kind compiles code.
        await UploadAsync(client, new LongClip(clip, 1, 20_000_000), isForm: false, bench.Token);
        await UploadAsync(client, new LongClip(clip, 2, 20_000_000), isForm: true, bench.Token);

        var before = ProcessUse.ResidentMb(api.Id);
        var raw = await PeakAsync(api, () => UploadAsync(client, new LongClip(clip, 3, bytes), isForm: false, bench.Token));
        var form = await PeakAsync(api, () => UploadAsync(client, new LongClip(clip, 4, bytes), isForm: true, bench.Token));
        return
        [
            Figure.AtMost("upload_rss_growth_mb", Math.Max(raw.PeakMb, form.PeakMb) - before, 50, "MB", string.Create(
                CultureInfo.InvariantCulture,
                $"{bytes / 1e6:F0} MB each; resident {before:F0} MB before, peak {raw.PeakMb:F0} as body ({bytes / 1e6 / raw.Seconds:F0} MB/s), {form.PeakMb:F0} as form ({bytes / 1e6 / form.Seconds:F0} MB/s)")),
        ];
    }

    private static Dictionary<string, string> Settings(TestDatabase test, TestFolder folder, string address) => new()
    {
        ["urls"] = address,
        ["Database__ConnectionString"] = test.ConnectionString,
        ["Messaging__Transport"] = "memory",
        ["ObjectStore__Type"] = "files",
        ["ObjectStore__Folder"] = folder.PathTo("objects"),
        ["Models__Folder"] = Checkout.PathTo("models"),
        ["Uploads__SpoolFolder"] = folder.PathTo("spool"),
        ["Api__BootstrapKey"] = Key,
        ["Logging__LogLevel__Default"] = "Warning",
    };

    private static async Task UploadAsync(HttpClient client, Stream file, bool isForm, CancellationToken cancellationToken)
    {
        HttpContent content = new StreamContent(file, 1 << 20);
        content.Headers.ContentType = new MediaTypeHeaderValue("video/mp4");
        if (isForm) content = new MultipartFormDataContent { { content, "file", "match.mp4" } };
        using (content)
        {
            using var answer = await client.PostAsync(isForm ? "/api/v1/videos" : "/api/v1/videos?fileName=match.mp4", content, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private static async Task<(double PeakMb, double Seconds)> PeakAsync(TestProcess api, Func<Task> upload)
    {
        var start = TimeProvider.System.GetTimestamp();
        var (peak, uploading) = (0.0, upload());
        while (!uploading.IsCompleted)
        {
            peak = Math.Max(peak, ProcessUse.ResidentMb(api.Id));
            await Task.WhenAny(uploading, Task.Delay(50));
        }

        await uploading;
        return (Math.Max(peak, ProcessUse.ResidentMb(api.Id)), TimeProvider.System.GetElapsedTime(start).TotalSeconds);
    }

    private static async Task KeyedAsync(TestDatabase test, TestProcess api, CancellationToken cancellationToken)
    {
        await using var database = new Database(Options.Create(new DatabaseOptions { ConnectionString = test.ConnectionString }));
        var keys = new ApiKeys(database, TimeProvider.System);
        await Eventually.IsTrueAsync(
            "the Api has made its first key", async _ => !api.HasExited && await keys.FindAsync(Key, cancellationToken) is not null, cancellationToken);
    }
}

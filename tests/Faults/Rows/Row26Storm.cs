using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row26Storm
{
    private static readonly int clips = Soak.IsOn ? 200 : 20;

    [Fact]
    public Task Whatever_comes_together_the_checker_finds_nothing() =>
        FaultRun.EachSeedAsync(26, "storm: a seeded mixture", 1, async run =>
        {
            await using var rig = await Rig.StartAsync(run, new RigPlan(S3: true));
            var storm = await Storm.BeginAsync(rig, run);
            var videos = new List<(Guid Id, string Clip)>();
            for (var i = 0; i < clips; i++)
            {
                var clip = await Clips.NumberedAsync(100 + i, run.Token);
                videos.Add(((await rig.UploadAsync(clip)).Id, clip));
            }

            var end = run.History.Now + Soak.Storm;
            while (run.History.Now < end)
            {
                await storm.StrikeAsync();
                var (video, clip) = videos[run.Random.Next(videos.Count)];
                await storm.SubmitAsync(video, clip);
                await run.LastsAsync(run.Between(0.2, 1.5));
            }

            await storm.CalmAsync();
            var calm = run.History.Now;
            await rig.EndAsync([.. run.History.Accepted.Keys], TimeSpan.FromSeconds(Soak.IsOn ? 600 : 120));
            run.Recovered("everything has ended after the storm", run.History.Now - calm, TimeSpan.FromSeconds(Soak.IsOn ? 600 : 120));
            await Checker.RunAsync(rig, run);
        });
}

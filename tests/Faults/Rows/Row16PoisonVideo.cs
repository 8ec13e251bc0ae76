using SoccerRecognition.Faults.Harness;

namespace SoccerRecognition.Faults.Rows;

public sealed class Row16PoisonVideo
{
    private static readonly string[] deaths = ["kill -SEGV $$", "kill -ABRT $$", "kill -KILL $$", "exec sleep 600"];

    [Fact]
    public Task A_video_that_kills_the_decoder_fails_after_three_tries_and_no_other_job_notices() =>
        FaultRun.EachSeedAsync(16, "poison video: decoder ends by SEGV, ABRT, KILL, or hangs", 3, async run =>
        {
            await using var rig = await Rig.StartAsync(run);
            await rig.StartApiAsync();
            // Two of the four deaths, so that each comes up within two seeds.
            int[] chosen = [run.Seed % 4, (run.Seed + 2) % 4];
            var poisons = await Task.WhenAll(chosen.Select(death => Clips.NumberedAsync(20 + death, run.Token)));
            var worker = await rig.ReadyWorkerAsync(
                "worker", null, ("Decode__FfmpegPath", Decoder(rig, poisons.Zip(chosen))), ("Decode__Sandbox", "Off"), ("Decode__StallTimeout", "00:00:03"),
                ("Worker__SegmentSlots", "4"));
            var innocent = await Clips.ShortAsync(run.Token);
            var poisoned = new List<Guid>();
            var jobs = new List<Guid>();
            foreach (var poison in poisons) poisoned.Add(await rig.SubmitAsync(poison, segmentSeconds: 30, mayEnd: "failed"));
            for (var i = 0; i < 6; i++) jobs.Add(await rig.SubmitAsync(innocent));

            await rig.EndAsync(jobs, TimeSpan.FromSeconds(60));
            await rig.EndAsync(poisoned, TimeSpan.FromSeconds(90));
            foreach (var job in poisoned)
                Assert.Equal(3, await rig.ScalarAsync<long>("select count(*) from work_attempt t join work w on w.id = t.work_id where w.job_id = @job and counted", new { job }));
            Assert.Equal(0, await rig.ScalarAsync<long>(
                "select count(*) from work_attempt t join work w on w.id = t.work_id where w.job_id = any(@jobs) and t.outcome <> 'done'", new { jobs = jobs.ToArray() }));
            Assert.False(worker.HasExited);
            await Checker.RunAsync(rig, run);
        });

    // Knows its victims by their size, as ffmpeg gets them under other names.
    private static string Decoder(Rig rig, IEnumerable<(string Clip, int Death)> poisons)
    {
        var cases = poisons.Select(poison => $"      {new FileInfo(poison.Clip).Length}) {deaths[poison.Death]} ;;");
        var script = rig.PathTo("decoder.sh");
        File.WriteAllText(script, $$"""
            #!/bin/bash
            for word in "$@"; do
              source=${word#file:}
              if [ -f "$source" ]; then
                case $(stat -c %s "$source") in
            {{string.Join('\n', cases)}}
                esac
              fi
            done
            exec ffmpeg "$@"
            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return script;
    }
}

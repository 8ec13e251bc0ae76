using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.Benchmarks.Running;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Figures;

/// <summary>
/// What a large fleet asks of the database: sweeps, leases of 200 workers and heartbeats of 1,000, with ten thousand segments due; and the same again
/// with many finished jobs in the tables.
/// </summary>
internal static class FleetStatements
{
    public static readonly string[] Figures = ["sweep_ms", "lease_p99_ms", "heartbeat_cores", "history_slowdown"];

    private const int LeasingWorkers = 200, BeatingWorkers = 1000, LeasesEach = 2;

    // A fleet's connections live for days: few enough here that all of them have their statements prepared before anything is measured.
    private const int Connections = 64;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchContext bench)
    {
        await using var test = await TestDatabase.CreateAsync(Migrator.UpAsync, bench.Token);
        using var folder = TestFolder.Create("bench");
        await using var database = new Database(Options.Create(new DatabaseOptions { ConnectionString = test.ConnectionString, MaxConnections = Connections }));
        var planned = new PlannedJob(database, folder, framesPerSegment: 10);
        for (var job = 0; job < bench.Scale(20, 5); job++) await planned.PlanAsync(500, bench.Token);
        var finished = bench.Jobs ?? bench.Scale(50_000, 2_000);
        var fleet = new Fleet(test, database, planned);
        await fleet.MeasureAsync(bench); // Prepares statements, compiles code.
        var alone = await fleet.MeasureAsync(bench);
        await FinishedJobs.FillAsync(test, finished, bench.Token);
        var beside = await fleet.MeasureAsync(bench);
        var slowest = new[] { beside.SweepMs / alone.SweepMs, beside.LeaseMs / alone.LeaseMs, beside.Cores / alone.Cores }.Max();
        return
        [
            Figure.AtMost("sweep_ms", beside.SweepMs, 50, "ms", Note($"median, {finished} finished jobs in the tables; {alone.SweepMs:F1} without them")),
            Figure.AtMost("lease_p99_ms", beside.LeaseP99Ms, 50, "ms", Note(
                $"{LeasingWorkers} workers, each leases and releases once a second: {beside.Leases} leases; median {beside.LeaseMs:F1}, without finished jobs {alone.LeaseMs:F1} and {alone.LeaseP99Ms:F1}")),
            Figure.AtMost("heartbeat_cores", beside.Cores, 0.05, "cores", Note(
                $"of the server, {BeatingWorkers} workers with {LeasesEach} leases each, a beat and a report every {new LeaseOptions().HeartbeatTime.TotalSeconds:F0} s; {alone.Cores:F3} without finished jobs")),
            Figure.AtMost("history_slowdown", slowest, 1.2, "ratio", Note(
                $"{finished} finished jobs over none; sweep {beside.SweepMs / alone.SweepMs:F2}, median lease {beside.LeaseMs / alone.LeaseMs:F2}, heartbeats {beside.Cores / alone.Cores:F2}")),
        ];
    }

    private static string Note(FormattableString note) => note.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Measured(double SweepMs, double LeaseMs, double LeaseP99Ms, int Leases, double Cores);

    private sealed class Fleet(TestDatabase test, Database database, PlannedJob planned)
    {
        private readonly WorkLeases _leases = new(database, Options.Create(new RetryOptions()), Options.Create(new LeaseOptions()), TimeProvider.System);
        private readonly WorkerRegistry _registry = new(database, Options.Create(new LeaseOptions()));
        private readonly Sweeps _sweeps = new(database, Options.Create(new LeaseOptions()));

        public async Task<Measured> MeasureAsync(BenchContext bench)
        {
            var seconds = bench.Scale(10, 2);
            var lease = (await LeaseAsync(seconds, bench.Token)).Order().ToArray();
            var cores = await BeatAsync(seconds, bench.Token);
            var sweeps = new List<double>();
            for (var i = 0; i < bench.Scale(50, 5); i++)
            {
                var start = Stopwatch.GetTimestamp();
                await _sweeps.SweepAsync(takeLeases: true, bench.Token);
                sweeps.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return new Measured(Rounds.MedianOf(sweeps), Rounds.MedianOf(lease), lease[lease.Length * 99 / 100], lease.Length, cores);
        }

        private async Task<ConcurrentBag<double>> LeaseAsync(int seconds, CancellationToken cancellationToken)
        {
            var times = new ConcurrentBag<double>();
            await Task.WhenAll(Enumerable.Range(0, LeasingWorkers).Select(async number =>
            {
                var worker = planned.NewWorker();
                using var timer = new PeriodicTimer(Every);
                await Task.Delay(Every * number / LeasingWorkers, cancellationToken);
                for (var second = 0; second < seconds; second++)
                {
                    var start = Stopwatch.GetTimestamp();
                    var work = await LeaseOneAsync(worker, cancellationToken);
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    await timer.WaitForNextTickAsync(cancellationToken);
                    await _leases.ReleaseAsync([new HeldLease(work.Id, work.Epoch, 0)], cancellationToken);
                }
            }));
            return times;
        }

        // There is always something due: nothing is an answer only where all that was looked at was under the locks of others.
        private async Task<LeasedWork> LeaseOneAsync(Leaser worker, CancellationToken cancellationToken)
        {
            for (var attempt = 0; attempt < 100; attempt++)
                if (await _leases.TryLeaseAsync(worker, batchFirst: false, cancellationToken) is { } work) return work;
            throw new InvalidOperationException("nothing was due");
        }

        /// <returns>Cores of the server.</returns>
        private async Task<double> BeatAsync(int seconds, CancellationToken cancellationToken)
        {
            var workers = new ConcurrentBag<(Leaser Worker, HeldLease[] Held)>();
            await Parallel.ForEachAsync(Enumerable.Range(0, BeatingWorkers), cancellationToken, async (_, token) =>
            {
                var worker = planned.NewWorker();
                var held = new HeldLease[LeasesEach];
                for (var i = 0; i < LeasesEach; i++)
                {
                    var work = await LeaseOneAsync(worker, token);
                    held[i] = new HeldLease(work.Id, work.Epoch, 7);
                }

                await BeatOnceAsync(worker, held, token);
                workers.Add((worker, held));
            });
            var every = new LeaseOptions().HeartbeatTime;
            var (before, start) = (await ServerUse.CpuSecondsAsync(test, cancellationToken), Stopwatch.GetTimestamp());
            await Task.WhenAll(workers.Select(async (one, number) =>
            {
                await Task.Delay(every * number / BeatingWorkers, cancellationToken);
                for (var beat = 0; beat < Math.Max(1, seconds / every.TotalSeconds); beat++)
                {
                    await BeatOnceAsync(one.Worker, one.Held, cancellationToken);
                    await Task.Delay(every, cancellationToken);
                }
            }));
            var beats = BeatingWorkers * Math.Max(1, seconds / every.TotalSeconds);
            var cpu = await ServerUse.CpuSecondsAsync(test, cancellationToken) - before;
            await _leases.ReleaseAsync([.. workers.SelectMany(one => one.Held)], cancellationToken);
            // By the beat, because the last ones are followed by a pause that nobody beats in.
            return cpu / beats * BeatingWorkers / every.TotalSeconds;
        }

        private async Task BeatOnceAsync(Leaser worker, HeldLease[] held, CancellationToken cancellationToken)
        {
            var kept = await _leases.HeartbeatAsync(worker.WorkerId, held, cancellationToken);
            if (kept.Count != held.Length) throw new InvalidOperationException("a lease was lost");
            await _registry.ReportAsync(worker, "[]", 4, held.Length, """{"framesDone":7,"framesPerSecond":40,"ready":true}""", cancellationToken);
        }
    }
}

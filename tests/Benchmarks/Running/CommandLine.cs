using System.Globalization;
using SoccerRecognition.Benchmarks.Measuring;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary><c>[--soak] [--quick] [--docs] [--minutes N] [--jobs N] [--only NAME]…</c>: figures to standard output, all else to standard error.</summary>
internal static class CommandLine
{
    private const string Usage = "usage: [--soak] [--quick] [--docs] [--minutes N] [--jobs N] [--only FIGURE]...";

    public static async Task<int> RunAsync(string[] args, Benchmark[] figures, Benchmark[] soak)
    {
        var (isSoak, quick, docs, minutes, jobs, only) = (false, false, false, 5.0, 0, new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--soak") isSoak = true;
            else if (args[i] == "--quick") quick = true;
            else if (args[i] == "--docs") docs = true;
            else if (args[i] == "--minutes" && i + 1 < args.Length && double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out minutes) && minutes is > 0 and <= 1440) i++;
            else if (args[i] == "--jobs" && i + 1 < args.Length && int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out jobs) && jobs is > 0 and <= 1_000_000) i++;
            else if (args[i] == "--only" && i + 1 < args.Length) only.Add(args[++i]);
            else return Refuse(Usage);
        }

        var benchmarks = isSoak ? soak : figures;
        var unknown = only.Except(benchmarks.SelectMany(one => one.Figures)).ToList();
        if (unknown.Count > 0)
            return Refuse($"no figure {string.Join(", ", unknown)}; there are {string.Join(", ", benchmarks.SelectMany(one => one.Figures))}");
        if (only.Count > 0) benchmarks = [.. benchmarks.Where(one => one.Figures.Intersect(only).Any())];

        using var interrupt = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupt.Cancel();
        };
        return await MeasureAsync(benchmarks, new BenchContext(quick, TimeSpan.FromMinutes(quick ? 0.5 : minutes), jobs > 0 ? jobs : null, interrupt.Token), isSoak ? "soak.json" : "bench.json", docs);
    }

    private static async Task<int> MeasureAsync(Benchmark[] benchmarks, BenchContext bench, string file, bool docs)
    {
        var machine = await Machine.ReadAsync(bench.Token);
        Console.Error.WriteLine($"{machine.Processor}, {machine.Cores} cores, {machine.MemoryGb} GB, {machine.Numerics}, load {machine.Load}");
        var figures = new List<Figure>();
        foreach (var benchmark in benchmarks)
        {
            Console.Error.WriteLine(string.Join(", ", benchmark.Figures));
            foreach (var figure in await TryAsync(benchmark, bench))
            {
                Console.WriteLine(figure);
                figures.Add(figure);
            }

            Report.WriteJson(Checkout.PathTo("out", file), figures);
            if (bench.Token.IsCancellationRequested) return 130;
        }

        if (docs)
        {
            var day = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd");
            Report.WriteSection(Checkout.PathTo("docs", "benchmarks.md"), machine, await Machine.CommitAsync(bench.Token), day, figures);
        }

        return 0;
    }

    /// <summary>What cannot be measured here is said, and takes nothing else along.</summary>
    private static async Task<IReadOnlyList<Figure>> TryAsync(Benchmark benchmark, BenchContext bench)
    {
        try
        {
            return await benchmark.MeasureAsync(bench);
        }
        catch (Exception failure) when (!bench.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine(failure);
            return [.. benchmark.Figures.Select(name => new Figure(name, null, ">=", 0, "", $"{failure.GetType().Name}: {failure.Message.Split('\n')[0]}"))];
        }
        catch (Exception)
        {
            return [];
        }
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SoccerRecognition.Jobs.StartChecks;

/// <summary>The process must not run here. The message holds every reason with its cure, one a line, and no secret.</summary>
public sealed class StartRefusal(IReadOnlyList<CheckResult> reasons)
    : Exception(string.Join(Environment.NewLine, reasons.Select(one => $"check: {one}")))
{
    public IReadOnlyList<CheckResult> Reasons { get; } = reasons;
}

/// <summary>
/// The first thing that starts: looks at everything the process needs. What is wrong refuses the start, all of it told at once. What is only away
/// is waited for: the process lives, is not ready, takes no work, and looks again until it is there; should it then turn out to be wrong, the
/// process ends.
/// </summary>
public sealed partial class StartGate(
    IServiceProvider services, IEnumerable<StartCheck> checks, IOptions<StartCheckOptions> options, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<StartGate> logger) : BackgroundService
{
    /// <summary>As for wrong settings (EX_CONFIG of sysexits.h): starting again does not help until somebody has changed something.</summary>
    public const int ExitCode = Configuration.SettingsReport.ExitCode;

    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<StartCheck> _left = [.. checks];

    /// <summary>Everything that work needs was found as needed, once.</summary>
    public bool IsOpen => _open.Task.IsCompletedSuccessfully;

    /// <summary>What turned out to be wrong after the start.</summary>
    public StartRefusal? Refusal { get; private set; }

    /// <summary>Returns when everything that work needs was found as needed.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => _open.Task.WaitAsync(cancellationToken);

    /// <summary>Runs a host to its end, and tells why it refused to run.</summary>
    /// <returns>The exit code: 0, or <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IHost host, TextWriter output)
    {
        var gate = host.Services.GetRequiredService<StartGate>();
        try
        {
            await host.RunAsync();
        }
        catch (StartRefusal refusal)
        {
            await output.WriteLineAsync(refusal.Message);
            return ExitCode;
        }

        if (gate.Refusal is not { } late) return 0;
        await output.WriteLineAsync(late.Message);
        return ExitCode;
    }

    /// <exception cref="StartRefusal">Something is wrong.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await LookAsync(cancellationToken) is { } refusal) throw refusal;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_left.Count > 0)
        {
            await Task.Delay(options.Value.RetryDelay, time, stoppingToken);
            Refusal = await LookAsync(stoppingToken);
            if (Refusal is null) continue;
            Log.Refused(logger, Refusal.Message);
            lifetime.StopApplication();
            return;
        }
    }

    private async Task<StartRefusal?> LookAsync(CancellationToken cancellationToken)
    {
        var before = _left.Count;
        var found = await CheckRun.AllAsync(services, _left, options.Value.Timeout, cancellationToken);
        CheckResult[] wrong = [.. found.Select(one => one.Result).Where(one => one.State == CheckState.Wrong)];
        if (wrong.Length > 0) return new StartRefusal(wrong);
        _left = [.. found.Where(one => one.Result.State == CheckState.Away).Select(one => one.Check).Distinct()];
        foreach (var (_, away) in found.Where(one => one.Result.State == CheckState.Away)) Log.Waiting(logger, away.ToString());
        if (_left.Count == 0 && before > 0) Log.Passed(logger);
        if (!_left.Any(one => one.Needed)) _open.TrySetResult();
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for {Away}")]
        public static partial void Waiting(ILogger logger, string away);

        [LoggerMessage(Level = LogLevel.Information, Message = "Everything this process needs was found as needed")]
        public static partial void Passed(ILogger logger);

        [LoggerMessage(Level = LogLevel.Critical, Message = "The process ends: {Reasons}")]
        public static partial void Refused(ILogger logger, string reasons);
    }
}

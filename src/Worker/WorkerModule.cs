using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.Jobs.Telemetry;
using SoccerRecognition.Vision.Batching;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Onnx;
using SoccerRecognition.Vision.Rendering;
using SoccerRecognition.Vision.Tracking;
using SoccerRecognition.Worker.Leasing;
using SoccerRecognition.Worker.LinkTracks;
using SoccerRecognition.Worker.Maintenance;
using SoccerRecognition.Worker.PlanSegments;
using SoccerRecognition.Worker.ProcessSegment;
using SoccerRecognition.Worker.PublishResults;
using SoccerRecognition.Worker.RenderArtifacts;
using SoccerRecognition.Worker.Sources;

namespace SoccerRecognition.Worker;

/// <summary>Everything that touches pixels or the clock, for a host of its own or for the embedded one.</summary>
public static class WorkerModule
{
    /// <summary>Beyond the grace: for giving leases back and ending the child.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddWorker(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddJobs(configuration);
        services.AddSingleton(new StartCheck("scratch disk", MachineCheck.ScratchAsync));
        services.AddSingleton(new StartCheck("programs", MachineCheck.ProgramsAsync));
        services.AddSingleton(new StartCheck("models", MachineCheck.ModelsAsync));
        services.AddCheckedOptions<WorkerOptions>(configuration, WorkerOptions.Section);
        services.AddCheckedOptions<DecodeOptions>(configuration, DecodeOptions.Section);
        services.AddCheckedOptions<SegmentOptions>(configuration, SegmentOptions.Section);
        services.AddCheckedOptions<OnnxOptions>(configuration, "Onnx");
        services.AddCheckedOptions<LaneOptions>(configuration, "Lanes");
        services.AddCheckedOptions<LinkerOptions>(configuration, "Linker");
        services.AddCheckedOptions<RenderOptions>(configuration, RenderOptions.Section);
        services.AddCheckedOptions<CalendarOptions>(configuration, CalendarOptions.Section);
        services.AddSingleton<CalendarTasks>();
        services.AddOptions<ListeningOptions>().Configure<IOptions<WorkerOptions>>(Listen);

        services.AddSingleton<WorkerIdentity>().AddSingleton<HeldWorks>().AddSingleton<WorkerReport>().AddSingleton<SourceFiles>().AddSingleton<ScratchRoom>();
        services.AddSingleton(provider => new MediaProber(provider.GetRequiredService<IOptions<DecodeOptions>>().Value));
        services.AddSingleton<PlanSegmentsStep>().AddSingleton<InferenceHosts>().AddSingleton<ProcessSegmentStep>().AddSingleton<LinkTracksStep>();
        services.AddSingleton<PublishResultsStep>().AddSingleton<RenderArtifactsStep>().AddSingleton<Pipeline>();

        services.AddOptions<HostOptions>().Configure<IOptions<WorkerOptions>>((host, worker) =>
        {
            var needed = worker.Value.StopGrace + StopTime;
            if (needed > host.ShutdownTimeout) host.ShutdownTimeout = needed;
        });
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddPrometheusExporter());

        // Stopped in the reverse order: leases end before the heartbeats that keep them.
        services.AddHostedService<Heartbeats>();
        services.AddHostedService<Sweeper>();
        services.AddHostedService<UpkeepLoop>();
        services.AddHostedService<Calendar>();
        services.AddHostedService<SourceWatch>();
        services.AddHostedService<LeaseLoop>();
        return services;
    }

    /// <summary>Where a worker of these settings answers probes.</summary>
    internal static string AddressOf(IConfiguration configuration)
    {
        var defaults = new WorkerOptions();
        var section = configuration.GetSection(WorkerOptions.Section);
        return LiveCheck.AddressOf(section[nameof(WorkerOptions.Host)] ?? defaults.Host, section.GetValue(nameof(WorkerOptions.Port), defaults.Port));
    }

    private static void Listen(ListeningOptions listening, IOptions<WorkerOptions> worker)
    {
        foreach (var role in worker.Value.RoleList())
            foreach (var lane in Enum.GetValues<Lane>())
                listening.WorkClasses.Add(new WorkClass(role, lane, WorkClass.AnyNumerics).ToString());
        listening.FencedJobs = true;
    }
}

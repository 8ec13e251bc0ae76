using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;
using SoccerRecognition.Api.Auth;
using SoccerRecognition.Api.Documents;
using SoccerRecognition.Api.Endpoints;
using SoccerRecognition.Api.Problems;
using SoccerRecognition.Api.Requests;
using SoccerRecognition.Api.Results;
using SoccerRecognition.Api.Uploads;
using SoccerRecognition.Api.Waiting;
using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Jobs;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.Jobs.Telemetry;

namespace SoccerRecognition.Api;

/// <summary>The web interface as a part that a process takes in: the Api process, and the one process of embedded mode.</summary>
public static class ApiModule
{
    private const int MaxHeaderBytes = 16 * 1024;

    /// <summary>What is read beyond a bound of ours, so that whoever sends a little too much still gets the answer.</summary>
    internal const long DrainedBytes = 16 << 20;

    /// <summary>Registers everything the interface needs: Jobs, telemetry, options, Kestrel's limits and address.</summary>
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        builder.AddTelemetry("api");
        services.AddCheckedOptions<ApiOptions>(configuration, ApiOptions.Section);
        services.AddCheckedOptions<UploadOptions>(configuration, UploadOptions.Section);
        services.AddJobs(configuration);
        services.AddSingleton(new StartCheck("spool", Spool.CheckAsync));
        services.AddSingleton<Draining>().AddHostedService(provider => provider.GetRequiredService<Draining>());
        services.AddOptions<HostOptions>().Configure<IOptions<ApiOptions>>((host, api) =>
        {
            var needed = api.Value.DrainDelay + api.Value.StopGrace;
            if (needed > host.ShutdownTimeout) host.ShutdownTimeout = needed;
        });
        services.Configure<ListeningOptions>(listening => listening.JobChanges = true);

        services.AddSingleton<JsonBody>().AddSingleton<JobSubmission>().AddSingleton<FormSubmission>().AddSingleton<Waits>();
        services.AddSingleton<Spool>().AddSingleton<UploadReader>().AddSingleton<UploadForm>().AddSingleton<VideoStore>();
        services.AddSingleton<ModelFacts>().AddSingleton<JobReader>().AddSingleton<TrackCache>().AddSingleton<ResultReader>().AddSingleton<SourceAnswers>();
        services.AddSingleton<ArtifactDownloads>().AddSingleton<FleetReader>().AddSingleton<BusHealth>();
        services.AddSingleton<ErasureRequests>();
        services.AddSingleton<JobWaiter>().AddHostedService(provider => provider.GetRequiredService<JobWaiter>());
        services.AddHostedService<BootstrapKey>();
        services.AddHealthChecks();
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<ApiOptions>>((timeouts, options) =>
            timeouts.DefaultPolicy = new() { Timeout = options.Value.RequestTimeout, TimeoutStatusCode = StatusCodes.Status504GatewayTimeout });
        services.ConfigureHttpJsonOptions(json =>
        {
            // The documents are made from these; the answers are written with the same context.
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, HttpJson.Default);
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            foreach (var converter in HttpJson.Default.Options.Converters) json.SerializerOptions.Converters.Add(converter);
        });
        services.AddApiDocuments();

        services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddAspNetCoreInstrumentation(web => web.Filter = context => !IsProbe(context.Request)));
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddPrometheusExporter());
        builder.WebHost.ConfigureKestrel(Limit);
        return builder;
    }

    /// <summary>Maps the interface onto a built application.</summary>
    public static WebApplication MapApi(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<ApiOptions>>().Value;
        ThreadPool.GetMinThreads(out var threads, out var ports);
        ThreadPool.SetMinThreads(Math.Max(threads, options.MinThreads), ports);

        app.UseSerilogRequestLogging(logging =>
        {
            logging.GetLevel = LevelOf;
            logging.Logger = app.Services.GetRequiredService<Serilog.ILogger>();
        });
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();

        // After the routing: it asks the endpoint whether it has a time-out.
        app.UseRequestTimeouts();
        app.UseMiddleware<RequestRules>();
        app.UseMiddleware<ApiKeyGate>();

        app.MapVideos();
        app.MapJobs();
        app.MapJobControl();
        app.MapJobHistory();
        app.MapDeadLetters();
        app.MapResults();
        app.MapArtifacts();
        app.MapAnalyze();
        app.MapHealth();
        app.MapStats();
        app.MapDocuments(options);
        app.MapMetrics(options);
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;

        // Uploads lift this for themselves; JSON bodies have a bound of their own. The server cuts the connection at its bound, so it lies above
        // ours: what is a little too large still gets its answer.
        kestrel.Limits.MaxRequestBodySize = kestrel.ApplicationServices.GetRequiredService<IOptions<ApiOptions>>().Value.MaxJsonBytes + DrainedBytes;
    }

    private static LogEventLevel LevelOf(HttpContext context, double elapsedMs, Exception? failure)
    {
        if (IsProbe(context.Request)) return LogEventLevel.Verbose;
        return failure is not null || context.Response.StatusCode >= StatusCodes.Status500InternalServerError ? LogEventLevel.Error : LogEventLevel.Information;
    }

    /// <summary>What is asked every few seconds by machines, and so never logged one by one.</summary>
    internal static bool IsProbe(HttpRequest request) =>
        request.Path.StartsWithSegments("/health") || request.Path.StartsWithSegments("/metrics") || request.Path == "/ready" || request.Path == "/api/health";
}

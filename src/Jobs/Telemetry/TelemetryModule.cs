using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using SoccerRecognition.Jobs.Configuration;

namespace SoccerRecognition.Jobs.Telemetry;

/// <summary>Logs, traces and metrics of a process: the same for Api, Worker and embedded mode.</summary>
public static class TelemetryModule
{
    // Spans and meters of every project of ours.
    private const string OwnSources = "SoccerRecognition*";

    /// <param name="builder">Of the process.</param>
    /// <param name="role"><c>api</c>, <c>worker</c> or <c>embedded</c>: names the log file and the service in traces. The first call decides.</param>
    public static T AddTelemetry<T>(this T builder, string role) where T : IHostApplicationBuilder
    {
        var services = builder.Services;
        if (services.Any(one => one.ServiceType == typeof(Marker))) return builder;
        services.AddSingleton<Marker>();
        services.AddCheckedOptions<TelemetryOptions>(builder.Configuration, TelemetryOptions.Section);
        services.AddHostedService<StartupWarnings>();
        services.AddSerilog(
            (provider, logger) => ConfigureLogs(logger, provider.GetRequiredService<IOptions<TelemetryOptions>>().Value, builder.Configuration, role),
            preserveStaticLogger: true);

        var otlp = builder.Configuration[$"{TelemetryOptions.Section}:OtlpEndpoint"];
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService($"soccer-{role}", serviceVersion: ProductVersion.Text))
            .WithTracing(traces =>
            {
                traces.AddSource(OwnSources, "MassTransit").AddNpgsql();
                if (Uri.TryCreate(otlp, UriKind.Absolute, out var target)) traces.AddOtlpExporter(exporter => exporter.Endpoint = target);

                // Without anybody who takes spans, ids are still made and passed on, and nothing is recorded.
                traces.SetSampler(provider => otlp is null
                    ? new AlwaysOffSampler()
                    : new ParentBasedSampler(new TraceIdRatioBasedSampler(provider.GetRequiredService<IOptions<TelemetryOptions>>().Value.TraceShare)));
            })
            .WithMetrics(metrics => metrics.AddMeter(
                OwnSources, "System.Runtime", "Npgsql", "MassTransit", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"));
        return builder;
    }

    private static void ConfigureLogs(LoggerConfiguration logger, TelemetryOptions options, IConfiguration configuration, string role)
    {
        logger.MinimumLevel.Is(LevelOf(options.LogLevel));

        // Their request lines hold query strings, and ours say the same in one line.
        foreach (var source in new[] { "Microsoft.AspNetCore", "Microsoft.Extensions.Http", "System.Net.Http.HttpClient", "Microsoft.Hosting" })
            logger.MinimumLevel.Override(source, LogEventLevel.Warning);
        logger.MinimumLevel.Override("MassTransit", LogEventLevel.Warning);
        logger.Enrich.FromLogContext().Enrich.WithProperty("role", role).Enrich.WithProperty("processId", Environment.ProcessId);
        ITextFormatter console = options.LogFormat == "json" ? new RenderedCompactJsonFormatter() : new OneLineFormatter();
        if (options.LogFormat != "none") logger.WriteTo.Console(console);
        if (options.LogFolder is { Length: > 0 } folder)
            logger.WriteTo.File(
                new RenderedCompactJsonFormatter(), Path.Combine(folder, $"soccer-{role}-.json"), rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: options.LogFileBytes, rollOnFileSizeLimit: true, retainedFileCountLimit: options.LogFiles);

        // Elasticsearch and others: their assemblies are found by the names in the section.
        logger.ReadFrom.Configuration(configuration);
    }

    private static LogEventLevel LevelOf(string name) => name.ToLowerInvariant() switch
    {
        "trace" => LogEventLevel.Verbose,
        "info" => LogEventLevel.Information,
        "warn" => LogEventLevel.Warning,
        "critical" => LogEventLevel.Fatal,
        var other => Enum.Parse<LogEventLevel>(other, ignoreCase: true),
    };

    private sealed class Marker;
}

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using SoccerRecognition.Api;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.Jobs.Telemetry;
using SoccerRecognition.Worker;
using SoccerRecognition.Worker.Maintenance;

namespace SoccerRecognition.Cli.Embedded;

/// <summary>Api and Worker in this process, with a private PostgreSQL and objects on the local disk.</summary>
internal sealed class EmbeddedService : IAsyncDisposable
{
    private readonly DataFolder _data;
    private readonly EmbeddedPostgres _postgres;
    private readonly WebApplication _app;

    private EmbeddedService(DataFolder data, EmbeddedPostgres postgres, WebApplication app) => (_data, _postgres, _app) = (data, postgres, app);

    /// <summary>Where the Api listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Ends when the service ends by itself: its database died.</summary>
    public Task Ended => _postgres.Ended;

    /// <summary>Starts the database, migrates it, and starts the service. The worker may still be loading its model.</summary>
    /// <exception cref="CommandFailure">The message says what is missing or taken.</exception>
    public static async Task<EmbeddedService> StartAsync(EmbeddedOptions options, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        var data = DataFolder.Take(options.DataFolder);
        EmbeddedPostgres? postgres = null;
        WebApplication? app = null;
        try
        {
            data.RemoveScratch();
            postgres = await EmbeddedPostgres.StartAsync(data, time, cancellationToken);
            if (postgres.Home.Notice is { } notice) screen.Warn(notice);
            if (postgres.Recovered) screen.Say("An earlier run was killed; its database was shut down first.");
            await Migrator.UpAsync(postgres.Address.ConnectionString, cancellationToken);
            await CalendarSchema.InstallAsync(postgres.Address.ConnectionString, cancellationToken);
            app = Build(options, data, postgres.Address, screen.IsLive);
            await app.StartAsync(cancellationToken);
            return new EmbeddedService(data, postgres, app);
        }
        catch (Exception failure)
        {
            await StopAsync(app, postgres, data);
            throw Explain(failure, options) ?? failure;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await StopAsync(_app, _postgres, _data);
    }

    private static WebApplication Build(EmbeddedOptions options, DataFolder data, PostgresAddress database, bool onTerminal)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = EnvironmentNames.EnvironmentOf(Environment.GetEnvironmentVariable) ?? "Production",
        });
        foreach (var file in (string[])[ServiceSettings.ApiFile, ServiceSettings.WorkerFile])
            builder.Configuration.AddSettings(Path.GetFullPath(file), builder.Environment.EnvironmentName, []);
        builder.Configuration.AddDefaults();
        builder.Configuration.AddInMemoryCollection(EmbeddedSettings.Of(options, data, database, onTerminal));
        builder.WebHost.UseUrls(LiveCheck.AddressOf(options.Host, options.Port));
        builder.AddTelemetry("embedded");
        builder.AddApi();
        builder.Services.AddWorker(builder.Configuration);

        // Signals are ours: the service has to end before its database.
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        // Before the host is built: its logger would be the first to fail of wrong settings, and tell only its own.
        if (OptionsCheck.Of(builder.Services, builder.Configuration).Errors() is { Count: > 0 } errors)
            throw new CommandFailure(ExitCode.Refused, string.Join(Environment.NewLine, errors));
        var app = builder.Build();
        app.MapApi();
        return app;
    }

    // In the order of need: who uses the database goes before it, and the folder is given back last.
    private static async Task StopAsync(WebApplication? app, EmbeddedPostgres? postgres, DataFolder data)
    {
        if (app is not null) await app.DisposeAsync();
        if (postgres is not null) await postgres.DisposeAsync();
        data.Dispose();
    }

    private static CommandFailure? Explain(Exception failure, EmbeddedOptions options) => failure switch
    {
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } taken =>
            new(ExitCode.Unavailable, $"Port {options.Port} is taken: give another --port.", taken),
        StartRefusal wrong => new(ExitCode.Refused, wrong.Message, wrong),
        MigrationFailure refused => new(ExitCode.Refused, refused.Message, refused),
        _ => null,
    };

    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

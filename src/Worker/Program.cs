using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.Jobs.Telemetry;
using SoccerRecognition.Worker;
using SoccerRecognition.Worker.ProcessSegment.Host;

const string settings = "worker.settings.json";

if (args is [SegmentHost.Mode, ..]) return await SegmentHostProcess.RunAsync();
if (args is ["--healthcheck", ..])
{
    using var known = new ConfigurationManager();
    return await LiveCheck.RunAsync(WorkerModule.AddressOf(known.AddSettings(settings, "Production", [])));
}

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    EnvironmentName = EnvironmentNames.EnvironmentOf(Environment.GetEnvironmentVariable),
});
builder.Configuration.AddSettings(settings, builder.Environment.EnvironmentName, args);
builder.AddTelemetry("worker");
builder.Services.AddWorker(builder.Configuration);
if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(WorkerModule.AddressOf(builder.Configuration));
if (SettingsReport.Refuses(builder, Console.Error)) return SettingsReport.ExitCode;
await using var app = builder.Build();
app.MapWorker();
return await StartGate.RunAsync(app, Console.Error);

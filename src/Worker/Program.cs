using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.Telemetry;
using SoccerRecognition.Worker;
using SoccerRecognition.Worker.ProcessSegment.Host;

if (args is [SegmentHost.Mode, ..]) return await SegmentHostProcess.RunAsync();

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    EnvironmentName = EnvironmentNames.EnvironmentOf(Environment.GetEnvironmentVariable),
});
builder.Configuration.AddSettings("worker.settings.json", builder.Environment.EnvironmentName, args);
builder.AddTelemetry("worker");
builder.Services.AddWorker(builder.Configuration);
if (SettingsReport.Refuses(builder, Console.Error)) return SettingsReport.ExitCode;
await using var app = builder.Build();
app.MapWorker();
await app.RunAsync();
return 0;

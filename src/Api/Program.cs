using SoccerRecognition.Api;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.StartChecks;

if (args is ["--healthcheck", ..]) return await Healthcheck.RunAsync(args);

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    EnvironmentName = EnvironmentNames.EnvironmentOf(Environment.GetEnvironmentVariable),
});
builder.Configuration.AddSettings("api.settings.json", builder.Environment.EnvironmentName, args);
builder.AddApi();
if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(Healthcheck.AddressOf(builder.Configuration));
if (SettingsReport.Refuses(builder, Console.Error)) return SettingsReport.ExitCode;
var app = builder.Build();
app.MapApi();
return await StartGate.RunAsync(app, Console.Error);

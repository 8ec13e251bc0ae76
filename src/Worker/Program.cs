using SoccerRecognition.Worker;
using SoccerRecognition.Worker.ProcessSegment.Host;

if (args is [SegmentHost.Mode, ..]) return await SegmentHostProcess.RunAsync();

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddWorker(builder.Configuration);
await using var app = builder.Build();
app.MapWorker();
await app.RunAsync();
return 0;

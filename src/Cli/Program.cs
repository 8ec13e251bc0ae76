using SoccerRecognition.Cli;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Worker.ProcessSegment.Host;

// The child host's signals and streams are its own.
if (args is [SegmentHost.Mode]) return await SegmentHostProcess.RunAsync();

using var interruption = new Interruption();
return await SoccerCommandLine.RunAsync(args, Screen.OfProcess(), interruption.Token);

using SoccerRecognition.Cli;
using SoccerRecognition.Cli.Rendering;

using var interruption = new Interruption();
return await SoccerCommandLine.RunAsync(args, Screen.OfProcess(), interruption.Token);

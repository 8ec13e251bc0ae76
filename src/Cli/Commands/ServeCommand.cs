using System.CommandLine;
using SoccerRecognition.Cli.Rendering;
namespace SoccerRecognition.Cli.Commands;
internal static class ServeCommand { public static Command Create(Screen screen, TimeProvider time) { _ = screen; _ = time; return new("serve", "x"); } }

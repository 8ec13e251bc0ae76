using System.CommandLine;
using SoccerRecognition.Cli.Rendering;
namespace SoccerRecognition.Cli.Commands;
internal static class DemoCommand { public static Command Create(Screen screen, TimeProvider time) { _ = screen; _ = time; return new("demo", "x"); } }

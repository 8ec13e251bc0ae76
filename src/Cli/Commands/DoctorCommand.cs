using System.CommandLine;
using System.Text.Json;
using SoccerRecognition.Cli.Doctor;
using SoccerRecognition.Cli.Rendering;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Onnx;
using Spectre.Console;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create(Screen screen)
    {
        var data = SharedOptions.DataFolder();
        var json = SharedOptions.Json();
        var command = new Command("doctor", "Checks what this machine has: programs, processor, GPU, disk, models, and the configured servers.") { data, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var findings = await ExamineAsync(parsed.GetValue(data)!, cancellationToken);
            if (parsed.GetValue(json))
                screen.OutWriter.WriteLine(JsonSerializer.Serialize(findings.Select(one => new { name = one.Name, state = JobText.KebabOf(one.State), detail = one.Detail })));
            else
                Write(screen, findings);
            return findings.Any(one => one.State == FindingState.Missing) ? ExitCode.Unavailable : ExitCode.Ok;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Finding>> ExamineAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var configuration = ServiceSettings.Read();
        var onnx = configuration.Section<OnnxOptions>("Onnx");
        return
        [
            .. await ProgramChecks.RunAsync(configuration.Section<DecodeOptions>(DecodeOptions.Section), cancellationToken),
            .. await MachineChecks.RunAsync(onnx.Device, dataFolder, cancellationToken),
            .. ModelChecks.Run(configuration.Section<ModelOptions>(ModelOptions.Section), onnx),
            .. await ServerChecks.RunAsync(configuration, cancellationToken),
        ];
    }

    private static void Write(Screen screen, IReadOnlyList<Finding> findings)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var one in findings) grid.AddRow(new Markup(Mark(one.State)), new Text(one.Name), new Text(one.Detail));
        screen.Out.Write(grid);
    }

    private static string Mark(FindingState state) => state switch
    {
        FindingState.Ok => "[green]ok[/]",
        FindingState.Limited => "[yellow]limited[/]",
        _ => "[red]missing[/]",
    };
}

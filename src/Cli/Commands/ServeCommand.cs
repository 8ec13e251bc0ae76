using System.CommandLine;
using System.Net;
using SoccerRecognition.Cli.Embedded;
using SoccerRecognition.Cli.Rendering;

namespace SoccerRecognition.Cli.Commands;

/// <summary><c>soccer serve --embedded</c></summary>
internal static class ServeCommand
{
    public static Command Create(Screen screen, TimeProvider time)
    {
        var embedded = new Option<bool>("--embedded")
        {
            Description = "Api and Worker in this process, a private PostgreSQL, objects on disk. (Distributed mode runs the Api and Worker programs instead.)",
        };
        var data = SharedOptions.DataFolder();
        var host = new Option<string>("--host") { Description = "The address to listen on.", HelpName = "ADDRESS", DefaultValueFactory = _ => "127.0.0.1" };
        var port = new Option<int>("--port") { Description = "The port to listen on; 0 takes a free one.", HelpName = "N", DefaultValueFactory = _ => 8080 };
        var keyless = new Option<bool>("--keyless") { Description = "Requests from this machine need no API key. Only on loopback." };
        var command = new Command("serve", "Runs the whole service on this machine until it is interrupted.") { embedded, data, host, port, keyless };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(embedded)) result.AddError("serve runs embedded mode only: say so with --embedded.");
            if (result.GetValue(port) is < 0 or > 65535) result.AddError("--port is a number from 0 to 65535.");
            if (result.GetValue(keyless) && result.GetResult(host) is { Implicit: false } && !IsLoopback(result.GetValue(host)!)) result.AddError("--keyless needs a loopback --host: anybody could call otherwise.");
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new EmbeddedOptions
            {
                DataFolder = parsed.GetValue(data)!,
                Host = parsed.GetValue(host)!,
                Port = parsed.GetValue(port),
                Keyless = parsed.GetValue(keyless),
            },
            screen, time, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(EmbeddedOptions options, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var service = await EmbeddedService.StartAsync(options, screen, time, cancellationToken);
        screen.Say($"Serving at {service.Address} (API documents: {new Uri(service.Address, "docs")}; data: {Path.GetFullPath(options.DataFolder)}). Ctrl-C ends it.");
        try
        {
            await service.Ended.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            screen.Say("Stopping.");
            return ExitCode.Ok;
        }

        throw new CommandFailure(ExitCode.Unavailable, "The private PostgreSQL ended by itself; its log is in the data folder.");
    }

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}

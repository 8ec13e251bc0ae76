using System.CommandLine;
using SoccerRecognition.Client;

namespace SoccerRecognition.Cli.Commands;

/// <summary>The options of every command that talks to a service: where it is, and with which key.</summary>
internal sealed class ServerConnection
{
    private const string DefaultServer = "http://127.0.0.1:8080";

    private readonly Option<string?> _server = new("--server")
    {
        Description = $"The service's address. Else SOCCER_URL, else {DefaultServer}.",
        HelpName = "URL",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "The API key. Else SOCCER_API_KEY, else none (an embedded service on this machine).",
        HelpName = "KEY",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_key);
    }

    /// <exception cref="CommandFailure">The address is not one.</exception>
    public SoccerClient Open(ParseResult parsed)
    {
        var text = parsed.GetValue(_server) ?? Variable("SOCCER_URL") ?? DefaultServer;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CommandFailure(ExitCode.Usage, $"'{text}' is not an http or https address.");
        return new SoccerClient(new SoccerClientOptions { Address = address, ApiKey = parsed.GetValue(_key) ?? Variable("SOCCER_API_KEY") });
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

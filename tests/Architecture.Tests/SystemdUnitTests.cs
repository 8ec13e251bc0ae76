using System.Text.RegularExpressions;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Architecture.Tests;

/// <summary>The units of infra/onprem/systemd, read by systemd itself.</summary>
public sealed partial class SystemdUnitTests
{
    private static readonly string Folder = Checkout.PathTo("infra", "onprem", "systemd");

    public static TheoryData<string> Units => [.. Directory.EnumerateFiles(Folder, "*.service").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Systemd_has_nothing_to_say_against_a_unit(string unit)
    {
        Require.Program("systemd-analyze");
        using var folder = TestFolder.Create();

        // The programs are not installed here; all else is as it is.
        await File.WriteAllTextAsync(folder.PathTo(unit), ExecStart().Replace(await ReadAsync(unit), "ExecStart=/bin/true"), TestContext.Current.CancellationToken);
        var verified = await Command.RunAsync("systemd-analyze", ["verify", folder.PathTo(unit)], TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Output + verified.Error));
    }

    [Theory]
    [MemberData(nameof(Units))]
    public async Task A_unit_is_told_of_the_start_is_watched_and_does_not_repeat_a_refused_start(string unit)
    {
        var text = await ReadAsync(unit);
        Assert.Contains("\nType=notify\n", text, StringComparison.Ordinal);
        Assert.Contains("\nWatchdogSec=", text, StringComparison.Ordinal);
        Assert.Contains("\nRestartPreventExitStatus=78\n", text, StringComparison.Ordinal);
    }

    private static Task<string> ReadAsync(string unit) => File.ReadAllTextAsync(Path.Combine(Folder, unit), TestContext.Current.CancellationToken);

    [GeneratedRegex("(?m)^ExecStart=.*$")]
    private static partial Regex ExecStart();
}

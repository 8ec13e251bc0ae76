using System.Diagnostics;

namespace SoccerRecognition.Vision.Tests.Decode;

/// <summary>Plain runs of ffmpeg and ffprobe, independent of the code under test.</summary>
internal static class Ffmpeg
{
    public static Task MakeAsync(string arguments) => RunAsync("ffmpeg", "-v error -nostdin -y -threads 1 " + arguments);

    public static async Task<string> RunAsync(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {arguments}\n{await errors}");
        return output;
    }

    /// <summary>MD5 of every frame of the whole file as one decode gives them.</summary>
    public static async Task<string[]> FrameHashesAsync(string path, string filters)
    {
        var text = await RunAsync("ffmpeg", $"-v error -nostdin -i {path} -map 0:v:0 -vf {filters} -fps_mode passthrough -f framemd5 -");
        return [.. Lines(text).Where(line => line[0] != '#').Select(line => line[(line.LastIndexOf(' ') + 1)..])];
    }

    /// <summary>Timestamps of the decoded frames in µs; where the container has none (avi), those that ffmpeg gives them.</summary>
    public static async Task<long[]> FramePtsUsAsync(string path)
    {
        var text = await RunAsync("ffprobe", $"-v error -select_streams v:0 -show_entries frame=best_effort_timestamp_time -of csv=p=0 {path}");
        if (!text.Contains("N/A")) return [.. Lines(text).Select(line => (long)(decimal.Parse(line.Split(',')[0]) * 1_000_000))];
        text = await RunAsync("ffmpeg", $"-v error -nostdin -copyts -i {path} -map 0:v:0 -fps_mode passthrough -enc_time_base 1:1000000 -f framecrc -");
        return [.. Lines(text).Where(line => line[0] != '#').Select(line => long.Parse(line.Split(',')[2]))];
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

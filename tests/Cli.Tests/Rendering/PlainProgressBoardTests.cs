using SoccerRecognition.Cli.Rendering;

namespace SoccerRecognition.Cli.Tests.Rendering;

public sealed class PlainProgressBoardTests
{
    private readonly StringWriter _lines = new();
    private readonly SteppedTime _time = new();

    [Fact]
    public void A_row_writes_its_first_report_one_every_few_seconds_and_its_end()
    {
        var row = new PlainProgressBoard(Screen.Plain(TextWriter.Null, _lines), _time).Add("match.mp4");

        row.Report(0, "uploading");
        row.Report(0.1, "frames 10/100");
        _time.Step(TimeSpan.FromSeconds(3));
        row.Report(0.5, "frames 50/100");
        row.Report(0.6, "frames 60/100");
        row.End("succeeded");

        Assert.Equal(["match.mp4: uploading", "match.mp4: frames 50/100", "match.mp4: succeeded"], Lines());
    }

    [Fact]
    public void What_does_not_change_is_not_said_again()
    {
        var row = new PlainProgressBoard(Screen.Plain(TextWriter.Null, _lines), _time).Add("video");

        row.Report(0, "rendering");
        _time.Step(TimeSpan.FromSeconds(10));
        row.Report(0, "rendering");
        row.End("rendering");

        Assert.Equal(["video: rendering"], Lines());
    }

    private string[] Lines() => _lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Step(TimeSpan time) => _ticks += time.Ticks;
    }
}

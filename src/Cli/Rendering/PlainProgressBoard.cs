namespace SoccerRecognition.Cli.Rendering;

/// <summary>Progress without a terminal: a line when something new begins or ends, and in between one every few seconds.</summary>
internal sealed class PlainProgressBoard(Screen screen, TimeProvider time) : IProgressBoard
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();

    public IProgressRow Add(string name) => new Row(this, name);

    private void Write(string name, string detail)
    {
        lock (_gate) screen.Say($"{name}: {detail}");
    }

    private sealed class Row(PlainProgressBoard board, string name) : IProgressRow
    {
        private readonly Lock _gate = new();
        private long? _lastTimestamp;
        private string _last = "";

        public void Report(double fraction, string detail)
        {
            lock (_gate)
            {
                if (detail == _last || (_lastTimestamp is { } last && board.Now(last) < Interval)) return;
                Write(detail);
            }
        }

        public void End(string detail)
        {
            lock (_gate)
                if (detail != _last) Write(detail);
        }

        private void Write(string detail)
        {
            (_last, _lastTimestamp) = (detail, board.Stamp());
            board.Write(name, detail);
        }
    }

    private long Stamp() => time.GetTimestamp();

    private TimeSpan Now(long since) => time.GetElapsedTime(since);
}

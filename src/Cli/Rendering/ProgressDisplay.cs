namespace SoccerRecognition.Cli.Rendering;

/// <summary>Chooses how progress is shown: bars on a terminal, lines elsewhere.</summary>
internal static class ProgressDisplay
{
    public static async Task<T> ShowAsync<T>(Screen screen, TimeProvider time, Func<IProgressBoard, Task<T>> body)
    {
        if (!screen.IsLive) return await body(new PlainProgressBoard(screen, time));

        return await LiveProgressBoard.Layout(screen.Messages).StartAsync(context => body(new LiveProgressBoard(context)));
    }
}

namespace SoccerRecognition.Cli.Rendering;

/// <summary>Chooses how progress is shown: bars on a terminal, lines elsewhere.</summary>
internal static class ProgressDisplay
{
    public static Task<T> ShowAsync<T>(Screen screen, TimeProvider time, Func<IProgressBoard, Task<T>> body) =>
        screen.IsLive ? LiveProgressBoard.ShowAsync(screen.Messages, body) : body(new PlainProgressBoard(screen, time));
}

using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SoccerRecognition.Cli.Rendering;

/// <summary>Progress on a terminal: a bar each, redrawn in place.</summary>
internal sealed class LiveProgressBoard : IProgressBoard
{
    private readonly ProgressContext _context;
    private readonly ConcurrentDictionary<int, string> _details;

    private LiveProgressBoard(ProgressContext context, ConcurrentDictionary<int, string> details) => (_context, _details) = (context, details);

    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<IProgressBoard, Task<T>> body)
    {
        var details = new ConcurrentDictionary<int, string>();
        return console.Progress().AutoClear(false).HideCompleted(false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new SpinnerColumn(),
                new DetailColumn(details))
            .StartAsync(context => body(new LiveProgressBoard(context, details)));
    }

    public IProgressRow Add(string name) => new Row(_context.AddTask(Markup.Escape(name)), _details);

    private sealed class Row(ProgressTask task, ConcurrentDictionary<int, string> details) : IProgressRow
    {
        public void Report(double fraction, string detail)
        {
            details[task.Id] = detail;
            task.Value = Math.Clamp(fraction, 0, 1) * task.MaxValue;
        }

        public void End(string detail)
        {
            details[task.Id] = detail;
            task.StopTask();
        }
    }

    private sealed class DetailColumn(ConcurrentDictionary<int, string> details) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(details.GetValueOrDefault(task.Id, ""));
    }
}

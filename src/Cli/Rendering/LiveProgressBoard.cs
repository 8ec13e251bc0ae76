using Spectre.Console;
using Spectre.Console.Rendering;

namespace SoccerRecognition.Cli.Rendering;

/// <summary>Progress on a terminal: a bar each, redrawn in place.</summary>
internal sealed class LiveProgressBoard(ProgressContext context) : IProgressBoard
{
    private const string DetailKey = "detail";

    public IProgressRow Add(string name) => new Row(context.AddTask(Markup.Escape(name)));

    public static Progress Layout(IAnsiConsole console) =>
        console.Progress().AutoClear(false).HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new DetailColumn(), new SpinnerColumn());

    private sealed class Row(ProgressTask task) : IProgressRow
    {
        public void Report(double fraction, string detail)
        {
            task.Value = Math.Clamp(fraction, 0, 1) * task.MaxValue;
            task.State.Update<string>(DetailKey, _ => detail);
        }

        public void End(string detail)
        {
            task.State.Update<string>(DetailKey, _ => detail);
            task.StopTask();
        }
    }

    private sealed class DetailColumn : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.State.Get<string>(DetailKey) ?? "");
    }
}

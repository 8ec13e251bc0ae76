namespace SoccerRecognition.Cli.Rendering;

/// <summary>Several things that take a while, a row each.</summary>
internal interface IProgressBoard
{
    /// <param name="name">What is done, for example a file's name.</param>
    IProgressRow Add(string name);
}

/// <summary>One of them. Any thread may report.</summary>
internal interface IProgressRow
{
    /// <param name="fraction">0 to 1.</param>
    /// <param name="detail">The figures beside the bar.</param>
    void Report(double fraction, string detail);

    /// <summary>It ended, well or not.</summary>
    void End(string detail);
}

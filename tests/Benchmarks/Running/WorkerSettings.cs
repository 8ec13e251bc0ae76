using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Benchmarks.Running;

/// <summary>What a worker under measurement is configured with, in this process or as one of its own.</summary>
internal static class WorkerSettings
{
    /// <summary>The program of the worker, beside this one.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "SoccerRecognition.Worker");

    /// <param name="databaseText">Connection string.</param>
    /// <param name="folder">For objects and scratch files.</param>
    /// <param name="modelsFolder">Null: the models of the checkout.</param>
    public static Dictionary<string, string?> Of(string databaseText, string folder, string? modelsFolder) => new()
    {
        ["Urls"] = "http://127.0.0.1:0",
        ["Database:ConnectionString"] = databaseText,
        ["Messaging:Transport"] = "memory",
        ["ObjectStore:Type"] = "files",
        ["ObjectStore:Folder"] = Path.Combine(folder, "objects"),
        ["Models:Folder"] = modelsFolder ?? Checkout.PathTo("models"),
        ["Models:Detection"] = modelsFolder is null ? "nanodet-g" : StubModels.Name,
        ["Worker:ScratchFolder"] = Path.Combine(folder, "scratch"),
        ["Logging:LogLevel:Default"] = "Warning",
    };
}

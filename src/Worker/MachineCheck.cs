using Microsoft.Extensions.Options;
using SoccerRecognition.Contracts;
using SoccerRecognition.Contracts.Jobs;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.Vision.Decode;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Worker.Sources;

namespace SoccerRecognition.Worker;

/// <summary>What a worker needs of its own machine: room on the scratch disk, programs, models whole and bit for bit.</summary>
internal static class MachineCheck
{
    public static Task<IReadOnlyList<CheckResult>> ScratchAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<WorkerOptions>>().Value;
        return Task.FromResult<IReadOnlyList<CheckResult>>(
            [FolderCheck.Of("scratch disk", ScratchFolder.RootOf(options), options.MinScratchBytes, "Worker:ScratchFolder")]);
    }

    public static async Task<IReadOnlyList<CheckResult>> ProgramsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        const string name = "programs";
        var problems = await DecoderCheck.RunAsync(services.GetRequiredService<IOptions<DecodeOptions>>().Value, cancellationToken);
        return [.. problems.Select(one => CheckResult.Wrong(name, one.Problem, one.Cure)).DefaultIfEmpty(CheckResult.Good(name, "ffmpeg and ffprobe are there."))];
    }

    public static Task<IReadOnlyList<CheckResult>> ModelsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        const string name = "models";
        var options = services.GetRequiredService<IOptions<ModelOptions>>().Value;
        return Task.FromResult<IReadOnlyList<CheckResult>>([Look()]);

        CheckResult Look()
        {
            if (!services.GetRequiredService<IOptions<WorkerOptions>>().Value.RoleList().Contains(WorkRoles.Detection))
                return CheckResult.Good(name, "This worker needs none.");
            if (services.GetRequiredService<ModelCatalog>().Find(Stage.Detection, null) is not { } model)
                return CheckResult.Wrong(name, $"The model {options.Detection} is not in {options.Folder}.", "Set Models:Folder (SOCCER_MODEL_PATH) to the folder that holds it, or Models:Detection to one that is there.");
            try
            {
                ModelFolder.Load(model.Folder);
                return CheckResult.Good(name, $"{model.Name} {model.Version} is whole.");
            }
            catch (WorkFailure failure)
            {
                return CheckResult.Wrong(name, failure.Detail, "Copy the model's folder anew.");
            }
        }
    }
}

using Microsoft.Extensions.Options;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Worker.Leasing;

/// <summary>Who this process is in the fleet. The numerics class is known once the child host said hello.</summary>
internal sealed class WorkerIdentity(IOptions<WorkerOptions> options, ModelCatalog models, TimeProvider time)
{
    public Guid Id { get; } = Guid.CreateVersion7(time.GetUtcNow());

    public string Name { get; } = options.Value.Name is { Length: > 0 } name ? name : $"{Environment.MachineName}-{Environment.ProcessId}";

    public string[] Roles { get; } = options.Value.RoleList();

    public string? NumericsClass { get; set; }

    /// <summary>Models on this machine, as <c>name@version</c>.</summary>
    public string[] Models { get; } = [.. models.All.Select(model => $"{model.Name}@{model.Version}")];

    public Leaser ForRoles(string[] roles) => new(Id, Name, roles, NumericsClass, Models);

    public Leaser ForAll() => ForRoles(Roles);
}

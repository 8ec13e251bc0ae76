using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Jobs.Circuits;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.Lifecycle;
using SoccerRecognition.Jobs.Messaging;
using SoccerRecognition.Jobs.Models;
using SoccerRecognition.Jobs.Objects;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.StartChecks;
using SoccerRecognition.Jobs.Telemetry;
using SoccerRecognition.Jobs.Upkeep;

namespace SoccerRecognition.Jobs;

/// <summary>Everything durable that Api and Worker share. Embedded and distributed mode differ in the two choices made here and nowhere else.</summary>
public static class JobsModule
{
    /// <summary>Registers the database, the object store, the doorbells and the model catalogue. A second call does nothing.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(one => one.ServiceType == typeof(Database))) return services;
        services.AddSingleton(TimeProvider.System);
        AddOperations(services, configuration);

        services.AddCheckedOptions<DatabaseOptions>(configuration, DatabaseOptions.Section);
        services.AddCheckedOptions<RetryOptions>(configuration, "Retries");
        services.AddCheckedOptions<LeaseOptions>(configuration, LeaseOptions.Section);
        services.AddCheckedOptions<ModelOptions>(configuration, ModelOptions.Section);
        services.AddCheckedOptions<RetentionOptions>(configuration, RetentionOptions.Section);
        services.AddSingleton<Database>();
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton<Videos>().AddSingleton<ApiKeys>();
        services.AddSingleton<JobAcceptance>().AddSingleton<JobControl>().AddSingleton<JobHistory>().AddSingleton<DeadLetters>().AddSingleton<JobQueries>().AddSingleton<ResultQueries>().AddSingleton<FrameReads>();
        services.AddSingleton<WorkLeases>().AddSingleton<PlanCommits>().AddSingleton<SegmentCommits>().AddSingleton<LinkCommits>().AddSingleton<Artifacts>();
        services.AddSingleton<WorkerRegistry>().AddSingleton<Sweeps>();
        services.AddSingleton<Erasures>().AddSingleton<ErasureRows>().AddSingleton<Eraser>().AddSingleton<ObjectOwners>().AddSingleton<Reconciler>();
        services.AddSingleton<RetentionRows>().AddSingleton<Retention>().AddSingleton<Months>();

        AddObjectStore(services, configuration);
        services.AddDoorbells(configuration);
        return services;
    }

    // The gate is registered first of all that starts.
    private static void AddOperations(IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<StartCheckOptions>(configuration, StartCheckOptions.Section);
        services.AddCheckedOptions<CircuitOptions>(configuration, CircuitOptions.Section);
        services.AddSingleton<DependencyCircuits>().AddSingleton<Pulse>().AddSingleton<StartGate>();
        services.AddSingleton(new StartCheck(DatabaseCheck.Name, DatabaseCheck.RunAsync));
        services.AddSingleton(new StartCheck("object store", ObjectStoreCheck.RunAsync));
        services.AddSingleton(new StartCheck("broker", BrokerCheck.RunAsync, Needed: false));
        services.AddHostedService(provider => provider.GetRequiredService<StartGate>());
        services.AddHostedService<SystemdNotices>();
    }

    private static void AddObjectStore(IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<ObjectStoreOptions>(configuration, ObjectStoreOptions.Section);
        services.AddHttpClient();
        if (configuration[$"{ObjectStoreOptions.Section}:Type"] == "files") services.AddSingleton<IObjectStore, FileObjectStore>();
        else services.AddSingleton<IObjectStore, S3ObjectStore>();
    }
}

using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Microsoft.Extensions.Options;
using Npgsql;
using SoccerRecognition.Jobs.Postgres;

namespace SoccerRecognition.Worker.Maintenance;

/// <summary>
/// Starts what the calendar starts, and only that, through Hangfire: whatever data starts has its doorbells. Every worker that may sweep takes part, and
/// one of them gets each run. Its tables come with the migrations. Nothing of it can be seen from outside.
/// </summary>
internal sealed partial class Calendar(
    Database database, IServiceProvider services, IOptions<CalendarOptions> options, IOptions<WorkerOptions> worker, TimeProvider time, ILogger<Calendar> logger)
    : BackgroundService
{
    private const string Queue = "calendar";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    /// <summary>The store of the calendar's tables, with few connections of its own.</summary>
    internal static PostgreSqlStorage Open(string connectionString, TimeSpan poll)
    {
        var text = new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 5, MinPoolSize = 0, MaxAutoPrepare = 0, ApplicationName = "soccer-calendar" };
        if (text.Host!.Contains(',', StringComparison.Ordinal)) text.TargetSessionAttributes = "read-write";
        var storage = new PostgreSqlStorageOptions
        {
            SchemaName = CalendarSchema.Name,
            PrepareSchemaIfNecessary = false,
            UseSlidingInvisibilityTimeout = true,
            EnableLongPolling = false,
            QueuePollInterval = poll,
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(text.ConnectionString, storage), storage);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!worker.Value.Sweep || !options.Value.Enabled) return;
        BackgroundJobServer? server = null;
        var told = false;
        while (server is null)
        {
            try
            {
                // It blocks, for a lock that others hold or on a database that is away: a stop must not wait for that.
                server = await Task.Run(Start, CancellationToken.None).WaitAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not (OutOfMemoryException or OperationCanceledException))
            {
                // The database is away, or not migrated yet.
                if (!told) Log.Waiting(logger, failure.Message);
                told = true;
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }

        using (server)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            server.SendStop();
            await server.WaitForShutdownAsync(CancellationToken.None);
        }
    }

    private BackgroundJobServer Start()
    {
        var storage = Open(database.ConnectionString, options.Value.Poll);
        var calendar = new RecurringJobManager(storage);
        Set(calendar, "retention", options.Value.Retention, Job.FromExpression<CalendarTasks>(tasks => tasks.RemoveAsync(CancellationToken.None)));
        Set(calendar, "months", options.Value.Months, Job.FromExpression<CalendarTasks>(tasks => tasks.KeepMonthsAsync(CancellationToken.None)));
        Set(calendar, "forgetting", options.Value.Forgetting, Job.FromExpression<CalendarTasks>(tasks => tasks.ForgetAsync(CancellationToken.None)));
        return new BackgroundJobServer(new BackgroundJobServerOptions
        {
            Activator = new FromServices(services),
            Queues = [Queue],
            WorkerCount = 1,
            SchedulePollingInterval = options.Value.Poll,
            ShutdownTimeout = StopTime,
        }, storage);
    }

    // A run that was missed while nobody was there is made up for once.
    private static void Set(RecurringJobManager calendar, string name, string cron, Job job) =>
        calendar.AddOrUpdate(name, new Job(job.Type, job.Method, job.Args, Queue), cron, new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Relaxed });

    private sealed class FromServices(IServiceProvider services) : JobActivator
    {
        public override object ActivateJob(Type jobType) => services.GetRequiredService(jobType);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The calendar cannot start yet: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}

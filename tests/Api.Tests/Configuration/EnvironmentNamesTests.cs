using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.Jobs.Postgres;
using SoccerRecognition.Jobs.Telemetry;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Api.Tests.Configuration;

public sealed class EnvironmentNamesTests
{
    [Theory]
    [InlineData("SOCCER_DB_HOST", "db", "Database:Host", "db")]
    [InlineData("DATABASE_PORT", "5433", "Database:Port", "5433")]
    [InlineData("DATABASE_URL", "postgres://us%40er:p%3Aw@db:5433/soccer?sslmode=require", "Database:ConnectionString", "Host=db;Port=5433;Database=soccer;Username=us@er;Password=p:w;SSL Mode=Require")]
    [InlineData("S3_ENDPOINT", "https://s3.example:9000", "ObjectStore:Endpoint", "s3.example:9000")]
    [InlineData("S3_ENDPOINT", "https://s3.example", "ObjectStore:Secure", "true")]
    [InlineData("S3_ENDPOINT", "minio:9000", "ObjectStore:Endpoint", "minio:9000")]
    [InlineData("SOCCER_API_TIMEOUT", "300", "Api:RequestTimeout", "00:05:00")]
    [InlineData("SOCCER_API_PORT", "8081", "Api:Port", "8081")]
    [InlineData("ENABLE_ALL_MODELS", "true", "Worker:Roles", "all")]
    [InlineData("MODEL_TYPE", "rf_detr", "Worker:Roles", "rf_detr")]
    [InlineData("GPU_REQUIRED", "1", "Onnx:GpuRequired", "true")]
    [InlineData("SOCCER_DEVICE", "cuda:0", "Onnx:Device", "cuda:0")]
    [InlineData("SOCCER_LOG_LEVEL", "DEBUG", "Telemetry:LogLevel", "DEBUG")]
    public void A_name_sets_its_key(string name, string value, string key, string expected) => Assert.Equal(expected, Read((name, value)).Configuration[key]);

    [Fact]
    public void A_secret_may_come_from_a_file()
    {
        using var folder = TestFolder.Create();
        File.WriteAllText(folder.PathTo("password"), "from a file\n");
        Assert.Equal("from a file", Read(("SOCCER_DB_PASSWORD_FILE", folder.PathTo("password"))).Configuration["Database:Password"]);
        var (_, check) = Read(("SOCCER_DB_PASSWORD", "x"), ("SOCCER_DB_PASSWORD_FILE", folder.PathTo("password")), ("SOCCER_API_KEY_FILE", folder.PathTo("none")));
        Assert.Equal(2, check.Errors().Count);
        Assert.DoesNotContain("from a file", string.Join(' ', check.Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_and_by_the_name_that_set_it()
    {
        var (_, check) = Read(("SOCCER_DB_PORT", "70000"), ("SOCCER_LOG_LEVEL", "loud"), ("GPU_REQUIRED", "perhaps"), ("DATABASE_URL", "mysql://secret@x"), ("LOG_FORMAT", "xml"));
        var errors = check.Errors();
        Assert.Equal(5, errors.Count);
        foreach (var part in new[] { "Database:Port", "(set by SOCCER_DB_PORT)", "Telemetry:LogLevel", "GPU_REQUIRED", "DATABASE_URL", "Telemetry:LogFormat" })
            Assert.Contains(part, string.Join('\n', errors), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", string.Join('\n', errors), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_as_its_type_is_told_for_every_key()
    {
        var (_, check) = Read(("SOCCER_DB_PORT", "many"));
        Assert.Equal(["Database:Port is not a Int32. (set by SOCCER_DB_PORT)"], check.Errors());
    }

    [Fact]
    public void Known_names_without_use_are_one_warning_and_contradictions_another()
    {
        var (configuration, check) = Read(("SOCCER_REDIS_HOST", "x"), ("JWT_SECRET_KEY", "hidden"), ("SOCCER_DB_HOST", "a"), ("DATABASE_HOST", "b"));
        Assert.Equal("a", configuration["Database:Host"]);
        Assert.Equal(2, check.Warnings().Count);
        Assert.Contains(check.Warnings(), one => one.StartsWith("SOCCER_REDIS_HOST, JWT_SECRET_KEY:", StringComparison.Ordinal));
        Assert.Contains(check.Warnings(), one => one.StartsWith("DATABASE_HOST", StringComparison.Ordinal));
        Assert.DoesNotContain(check.Warnings(), one => one.Contains("hidden", StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_that_no_option_reads_is_a_warning()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Database:Hots", "x")]).Build();
        Assert.Equal(["Database:Hots: there is no such setting."], CheckOf(configuration).Warnings());
    }

    [Theory]
    [InlineData("SOCCER_ENV", "production", "Production")]
    [InlineData("ENVIRONMENT", "dev", "Development")]
    [InlineData("ASPNETCORE_ENVIRONMENT", "Staging", "Staging")]
    public void The_environment_has_many_names(string name, string value, string expected) =>
        Assert.Equal(expected, EnvironmentNames.EnvironmentOf(asked => asked == name ? value : null));

    private static (IConfiguration Configuration, OptionsCheck Check) Read(params (string Name, string Value)[] environment)
    {
        var values = environment.ToDictionary(one => one.Name, one => one.Value);
        var configuration = new ConfigurationBuilder().AddEnvironmentNames(name => values.GetValueOrDefault(name)).Build();
        return (configuration, CheckOf(configuration));
    }

    private static OptionsCheck CheckOf(IConfiguration configuration)
    {
        var services = new ServiceCollection().AddSingleton(configuration);
        services.AddCheckedOptions<DatabaseOptions>(configuration, DatabaseOptions.Section);
        services.AddCheckedOptions<TelemetryOptions>(configuration, TelemetryOptions.Section);
        return services.BuildServiceProvider().GetRequiredService<OptionsCheck>();
    }
}

namespace SoccerRecognition.Jobs.Configuration;

/// <summary>
/// Every environment name of the source documents. Where several names mean the same key, the first one here wins. The table in
/// docs/configuration.md is held against this one by a test.
/// </summary>
public static class EnvironmentNames
{
    public static readonly IReadOnlyList<EnvironmentName> All =
    [
        .. Same("Database:Host", "SOCCER_DB_HOST", "DATABASE_HOST", "DB_HOST"),
        .. Same("Database:Port", "SOCCER_DB_PORT", "DATABASE_PORT"),
        .. Same("Database:Name", "SOCCER_DB_NAME", "DATABASE_NAME", "DB_NAME"),
        .. Same("Database:User", "SOCCER_DB_USER", "DATABASE_USER", "DB_USER"),
        .. Secret("Database:Password", "SOCCER_DB_PASSWORD", "DATABASE_PASSWORD", "DB_PASSWORD"),
        new("DATABASE_URL", "Database:ConnectionString", Secret: true, EnvironmentValues.DatabaseUrl),

        .. Same("ObjectStore:Type", "SOCCER_STORAGE_TYPE"),
        .. Same("ObjectStore:Bucket", "SOCCER_STORAGE_BUCKET", "S3_BUCKET"),
        .. Secret("ObjectStore:AccessKey", "SOCCER_AWS_ACCESS_KEY_ID", "S3_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
        .. Secret("ObjectStore:SecretKey", "SOCCER_AWS_SECRET_ACCESS_KEY", "S3_SECRET_KEY", "AWS_SECRET_ACCESS_KEY"),
        new("S3_SECURE", "ObjectStore:Secure", Convert: text => [("ObjectStore:Secure", EnvironmentValues.Truth(text))]),
        new("S3_ENDPOINT", "ObjectStore:Endpoint", Convert: EnvironmentValues.S3Endpoint),

        .. Secret("Messaging:Url", "SOCCER_RABBITMQ_URL", "RABBITMQ_URL"),

        .. Same("Models:Folder", "SOCCER_MODEL_PATH", "MODEL_DIR"),

        .. Same("Api:Host", "SOCCER_API_HOST", "API_HOST"),
        .. Same("Api:Port", "SOCCER_API_PORT", "API_PORT"),
        .. Same("Api:MinThreads", "SOCCER_API_WORKERS"),
        new("SOCCER_API_TIMEOUT", "Api:RequestTimeout", Convert: text => [("Api:RequestTimeout", EnvironmentValues.Seconds(text))]),
        .. Secret("Api:BootstrapKey", "SOCCER_API_KEY"),

        .. Same("Onnx:Device", "SOCCER_DEVICE", "LOCAL_ML_DEVICE"),
        new("ENABLE_ALL_MODELS", "Worker:Roles", Convert: text => EnvironmentValues.Truth(text) == "true" ? [("Worker:Roles", "all")] : []),
        new("MODEL_TYPE", "Worker:Roles", Convert: text => [("Worker:Roles", text is "hybrid" or "monolith" ? "all" : text)]),
        .. Truths("Onnx:GpuRequired", "GPU_REQUIRED"),

        .. Same("Telemetry:LogLevel", "SOCCER_LOG_LEVEL", "LOG_LEVEL"),
        .. Same("Telemetry:LogFolder", "SOCCER_LOG_DIR"),
        .. Same("Telemetry:LogFormat", "LOG_FORMAT"),
        .. Same("Telemetry:OtlpEndpoint", "OTEL_EXPORTER_OTLP_ENDPOINT"),

        // Read before anything else: see EnvironmentOf.
        .. Same(EnvironmentKey, "SOCCER_ENV", "ENVIRONMENT", "FLASK_ENV"),

        .. Unused(
            "SOCCER_MEMORY_EFFICIENT", "MEMORY_EFFICIENT",
            "SOCCER_REDIS_HOST", "SOCCER_REDIS_PORT", "SOCCER_REDIS_DB", "REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD", "REDIS_URL",
            "SOCCER_RATE_LIMIT", "SOCCER_CORS_ORIGINS", "JWT_SECRET_KEY", "API_SECRET_KEY", "SECRET_KEY", "ENCRYPTION_KEY", "API_URL", "DEBUG",
            "LOCAL_ML_ENABLE_CUDA", "ACME_EMAIL", "SSL_CERT", "SSL_KEY"),
    ];

    private const string EnvironmentKey = "environment";

    /// <summary>The name of the environment (Production, Development, …): SOCCER_ENV and its likes before ASPNETCORE_ENVIRONMENT. Null: none is set.</summary>
    public static string? EnvironmentOf(Func<string, string?> read)
    {
        var named = All.Where(one => one.Key == EnvironmentKey).Select(one => one.Name).Concat(["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"]);
        var name = named.Select(read).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value))?.Trim().ToLowerInvariant();
        return name switch
        {
            null => null,
            "prod" => "Production",
            "dev" => "Development",
            _ => char.ToUpperInvariant(name[0]) + name[1..],
        };
    }

    private static IEnumerable<EnvironmentName> Same(string key, params string[] names) => names.Select(name => new EnvironmentName(name, key));

    private static IEnumerable<EnvironmentName> Secret(string key, params string[] names) => names.Select(name => new EnvironmentName(name, key, Secret: true));

    private static IEnumerable<EnvironmentName> Truths(string key, params string[] names) =>
        names.Select(name => new EnvironmentName(name, key, Convert: text => [(key, EnvironmentValues.Truth(text))]));

    private static IEnumerable<EnvironmentName> Unused(params string[] names) => names.Select(name => new EnvironmentName(name, null));
}

using System.ComponentModel.DataAnnotations;

namespace SoccerRecognition.Jobs.Objects;

/// <summary>Section <c>ObjectStore</c>: where bytes lie.</summary>
public sealed class ObjectStoreOptions : IValidatableObject
{
    public const string Section = "ObjectStore";

    /// <summary><c>s3</c> (MinIO or any S3 server) or <c>files</c> (a local folder: embedded mode).</summary>
    [Required]
    public string Type { get; set; } = "s3";

    /// <summary><c>host:port</c> of the S3 server.</summary>
    public string? Endpoint { get; set; } = "127.0.0.1:9000";

    public string? AccessKey { get; set; }

    public string? SecretKey { get; set; }

    [Required, RegularExpression("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    public string Bucket { get; set; } = "soccer";

    [Required]
    public string Region { get; set; } = "us-east-1";

    /// <summary>https to the S3 server.</summary>
    public bool Secure { get; set; }

    /// <summary>An S3 server that has not begun to answer by then counts as away.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>An object of which no byte comes for this long is given up, and tried again later.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The folder of <c>files</c>.</summary>
    public string? Folder { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        switch (Type)
        {
            case "s3":
                if (string.IsNullOrEmpty(Endpoint)) yield return new("Endpoint is needed for an S3 store.", [nameof(Endpoint)]);
                if (string.IsNullOrEmpty(AccessKey)) yield return new("AccessKey is needed for an S3 store.", [nameof(AccessKey)]);
                if (string.IsNullOrEmpty(SecretKey)) yield return new("SecretKey is needed for an S3 store.", [nameof(SecretKey)]);
                break;
            case "files":
                if (string.IsNullOrEmpty(Folder)) yield return new("Folder is needed for a store of files.", [nameof(Folder)]);
                break;
            case "gcs" or "azure":
                yield return new($"The store '{Type}' is not there yet: use 's3' (MinIO or any S3 server) or 'files'.", [nameof(Type)]);
                break;
            default:
                yield return new($"There is no store '{Type}': use 's3' or 'files'.", [nameof(Type)]);
                break;
        }
    }
}

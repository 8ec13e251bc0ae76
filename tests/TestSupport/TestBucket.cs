using System.Security.Cryptography;
using Minio;
using Minio.DataModel.Args;

namespace SoccerRecognition.TestSupport;

/// <summary>A fresh bucket, emptied and deleted on disposal.</summary>
public sealed class TestBucket : IAsyncDisposable
{
    private TestBucket(S3Server server, string name)
    {
        Server = server;
        Name = name;
        Client = new MinioClient()
            .WithEndpoint(server.Endpoint.Authority)
            .WithCredentials(server.AccessKey, server.SecretKey)
            .WithRegion("us-east-1")
            .WithSSL(server.Endpoint.Scheme == Uri.UriSchemeHttps)
            .Build();
    }

    /// <summary>Where the bucket is.</summary>
    public S3Server Server { get; }

    /// <summary>The bucket's name.</summary>
    public string Name { get; }

    /// <summary>A client of the server; disposed with the bucket.</summary>
    public IMinioClient Client { get; }

    /// <summary>On the S3 server of <see cref="TestServers"/>.</summary>
    public static async Task<TestBucket> CreateAsync(CancellationToken cancellationToken) =>
        await CreateAsync(await TestServers.S3Async(cancellationToken), cancellationToken);

    /// <summary>On a server of the test's choice.</summary>
    public static async Task<TestBucket> CreateAsync(S3Server server, CancellationToken cancellationToken)
    {
        var bucket = new TestBucket(server, $"test-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(10, lowercase: true)}");
        await bucket.Client.MakeBucketAsync(new MakeBucketArgs().WithBucket(bucket.Name), cancellationToken);
        return bucket;
    }

    /// <summary>The keys in the bucket, in order.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var item in Client.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket(Name).WithRecursive(true), cancellationToken))
            keys.Add(item.Key);
        return keys;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using (Client)
        {
            foreach (var key in await KeysAsync(CancellationToken.None))
                await Client.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(Name).WithObject(key));
            await Client.RemoveBucketAsync(new RemoveBucketArgs().WithBucket(Name));
        }
    }
}

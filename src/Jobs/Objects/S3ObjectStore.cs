using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.Circuits;

namespace SoccerRecognition.Jobs.Objects;

/// <summary>
/// Objects in MinIO or any S3 server. Parts of objects are read through presigned GETs with a Range header: the client's own ranged reads throw
/// on a correct 206 (minio-dotnet #1342).
/// </summary>
internal sealed partial class S3ObjectStore : IObjectStore, IDisposable
{
    private const int PresignedSeconds = 3600;
    private const int CopyBuffer = 1 << 17;

    // What S3 takes in one request.
    private const long LargestSinglePut = 5L << 30;
    private readonly IMinioClient _client;
    private readonly HttpClient _http;
    private readonly string _bucket;
    private readonly Circuit _circuit;
    private readonly TimeSpan _answerTimeout;
    private readonly TimeSpan _silenceTimeout;
    private volatile bool _bucketSeen;

    public S3ObjectStore(IOptions<ObjectStoreOptions> options, DependencyCircuits circuits, IHttpClientFactory http)
    {
        var chosen = options.Value;
        (_circuit, _answerTimeout, _silenceTimeout) = (circuits.Objects, chosen.AnswerTimeout, chosen.SilenceTimeout);
        _bucket = chosen.Bucket;
        _http = http.CreateClient(nameof(S3ObjectStore));
        _http.Timeout = Timeout.InfiniteTimeSpan;
        _client = new MinioClient()
            .WithEndpoint(chosen.Endpoint).WithCredentials(chosen.AccessKey, chosen.SecretKey).WithRegion(chosen.Region).WithSSL(chosen.Secure)
            .Build();
    }

    public Task PutFileAsync(string key, string path, string mediaType, CancellationToken cancellationToken) => Guarded(async () =>
    {
        await EnsureBucketAsync(cancellationToken);
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous))
        {
            if (file.Length <= LargestSinglePut) await PutWholeAsync(key, file, mediaType, cancellationToken);
            else
                await _client.PutObjectAsync(new PutObjectArgs()
                    .WithBucket(_bucket).WithObject(key).WithStreamData(file).WithObjectSize(file.Length).WithContentType(mediaType), cancellationToken);
        }

        File.Delete(path);
        return true;
    }, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) => Guarded<Stream>(async () =>
    {
        var url = await _client.PresignedGetObjectAsync(new PresignedGetObjectArgs().WithBucket(_bucket).WithObject(key).WithExpiry(PresignedSeconds));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (offset > 0 || length is not null)
            request.Headers.Range = new RangeHeaderValue(offset, length is { } count ? offset + count - 1 : null);
        using var answering = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        answering.CancelAfter(_answerTimeout);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, answering.Token);
        if (!response.IsSuccessStatusCode)
        {
            var status = response.StatusCode;
            response.Dispose();
            throw status == HttpStatusCode.NotFound
                ? new WorkFailure(FailureCode.SourceGone, "The object is not in the store.")
                : new WorkFailure(FailureCode.DependencyUnavailable, $"The object store answered {(int)status}.");
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        // A body that is shorter than it was announced to be is an error here, not an end.
        var announced = response.Content.Headers.ContentLength ?? long.MaxValue;
        return new BoundedStream(body, Math.Min(announced, length ?? announced), response, _silenceTimeout);
    }, cancellationToken);

    public string? LocalPathOf(string key) => null;

    public Task CheckAsync(CancellationToken cancellationToken) =>
        Guarded(() => _client.BucketExistsAsync(new BucketExistsArgs().WithBucket(_bucket), cancellationToken), cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    // The client takes every part into a new array of its own: 170 MB of a process for a file of 2 GB. A presigned PUT streams.
    private async Task PutWholeAsync(string key, FileStream file, string mediaType, CancellationToken cancellationToken)
    {
        var url = await _client.PresignedPutObjectAsync(new PresignedPutObjectArgs().WithBucket(_bucket).WithObject(key).WithExpiry(PresignedSeconds));
        using var content = new StreamContent(file, CopyBuffer);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = content };
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode) return;
        throw response.StatusCode == HttpStatusCode.InsufficientStorage
            ? new WorkFailure(FailureCode.InsufficientStorage, "The object store has no room left.")
            : new WorkFailure(FailureCode.DependencyUnavailable, $"The object store answered {(int)response.StatusCode}.");
    }

    private async Task EnsureBucketAsync(CancellationToken cancellationToken)
    {
        if (_bucketSeen) return;
        if (!await _client.BucketExistsAsync(new BucketExistsArgs().WithBucket(_bucket), cancellationToken))
            await _client.MakeBucketAsync(new MakeBucketArgs().WithBucket(_bucket), cancellationToken);
        _bucketSeen = true;
    }

    /// <summary>Whether listing the store shows this key.</summary>
    internal Task<bool> IsListedAsync(string key, CancellationToken cancellationToken) => Guarded(async () =>
    {
        await foreach (var item in _client.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket(_bucket).WithPrefix(key).WithRecursive(true), cancellationToken))
            if (item.Key == key) return true;
        return false;
    }, cancellationToken);

    private Task<T> Guarded<T>(Func<Task<T>> body, CancellationToken cancellationToken) =>
        _circuit.RunAsync(() => TypedAsync(body, cancellationToken), failure => failure is WorkFailure { Code: var code } && code == FailureCode.DependencyUnavailable);

    private static async Task<T> TypedAsync<T>(Func<Task<T>> body, CancellationToken cancellationToken)
    {
        try
        {
            return await body();
        }
        catch (ObjectNotFoundException failure)
        {
            throw new WorkFailure(FailureCode.SourceGone, "The object is not in the store.", failure);
        }
        catch (Exception failure) when (failure is MinioException or HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new WorkFailure(FailureCode.DependencyUnavailable, "The object store is not available.", failure);
        }
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Minio.Exceptions;
using SoccerRecognition.Contracts;
using SoccerRecognition.Jobs.StartChecks;

namespace SoccerRecognition.Jobs.Objects;

/// <summary>Whether objects can be put, read, listed and deleted: tried with one object of a few bytes.</summary>
internal static class ObjectStoreCheck
{
    private const string Name = "object store";
    private const string Prefix = "checks/";
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);
    private static readonly byte[] Probe = "soccer"u8.ToArray();

    // As S3 servers name them; the client gives most of them a class of its own and some only as text.
    private static readonly string[] Refusals = ["AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "Forbidden", "Authorization", "403", "denied"];

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var options = services.GetRequiredService<IOptions<ObjectStoreOptions>>().Value;
        var store = services.GetRequiredService<IObjectStore>();
        var key = $"{Prefix}{Guid.CreateVersion7(services.GetRequiredService<TimeProvider>().GetUtcNow()):N}";
        var step = "put";
        try
        {
            await PutAsync(store, key, cancellationToken);
            step = "get";
            await using (var stream = await store.OpenReadAsync(key, 0, null, cancellationToken))
            {
                var read = new byte[Probe.Length];
                await stream.ReadExactlyAsync(read, cancellationToken);
                if (!read.AsSpan().SequenceEqual(Probe)) return [CheckResult.Wrong(Name, "It gave back other bytes than it got.", "Look at what stands between here and the store.")];
            }

            step = "list";
            if (store is S3ObjectStore s3 && !await s3.IsListedAsync(key, cancellationToken))
                return [CheckResult.Wrong(Name, "What was put is not listed.", "An S3 server with strong consistency is needed.")];
            step = "delete";
            await store.DeleteAsync(key, cancellationToken);
            await RemoveAbandonedAsync(store, services.GetRequiredService<TimeProvider>(), cancellationToken);
            return [CheckResult.Good(Name, options.Type == "files" ? $"Objects can be kept in {options.Folder}." : $"The bucket {options.Bucket} takes all that is needed.")];
        }
        catch (WorkFailure failure)
        {
            return [Judge(failure, step, options)];
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or EndOfStreamException)
        {
            return [CheckResult.Wrong(Name, $"An object cannot be handled there ({step}).", "Check the rights of this user on it.")];
        }
    }

    /// <summary>What processes left that were killed in their check.</summary>
    private static async Task RemoveAbandonedAsync(IObjectStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        await foreach (var left in store.ListAsync(Prefix, cancellationToken))
            if (left.ModifiedAt < time.GetUtcNow() - AbandonedAfter) await store.DeleteAsync(left.Key, cancellationToken);
    }

    private static async Task PutAsync(IObjectStore store, string key, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, Probe, cancellationToken);
            await store.PutFileAsync(key, file, "application/octet-stream", cancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static CheckResult Judge(WorkFailure failure, string step, ObjectStoreOptions options)
    {
        if (options.Type == "files" && failure.Code != FailureCode.InsufficientStorage)
            return CheckResult.Wrong(Name, $"The folder {options.Folder} cannot be used ({step}).", "Set ObjectStore:Folder to a folder that this user may write to.");
        var told = $"{failure.Detail} {failure.InnerException?.GetType().Name} {failure.InnerException?.Message} {(failure.InnerException as MinioException)?.Response?.Code}";
        if (Refusals.Any(one => told.Contains(one, StringComparison.OrdinalIgnoreCase)))
            return CheckResult.Wrong(
                Name, $"The store refuses to {step} an object in the bucket {options.Bucket}.",
                "Check ObjectStore:AccessKey and SecretKey, and give them s3:PutObject, GetObject, DeleteObject and ListBucket on the bucket.");
        return CheckResult.Away(Name, $"{failure.Detail} ({step})");
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Api.Requests;

/// <summary>
/// Text that says where a list goes on. It holds nothing secret and gives no right; the check sum, over what the cursor belongs to as well, tells
/// a cursor of ours from anything else.
/// </summary>
internal static class Cursor
{
    private const int CheckLength = 8;
    private const int MaxLength = 512;

    /// <param name="scope">What it belongs to: the list and, where there is one, the job.</param>
    /// <param name="values">Where to go on.</param>
    public static string Write(string scope, params ReadOnlySpan<long> values)
    {
        var bytes = new byte[CheckLength + values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++) BitConverter.TryWriteBytes(bytes.AsSpan(CheckLength + i * sizeof(long)), values[i]);
        Check(scope, bytes.AsSpan(CheckLength)).CopyTo(bytes.AsSpan());
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="WorkFailure"><c>invalid-cursor</c>.</exception>
    public static long[] Read(string scope, string text, int count)
    {
        var bytes = new byte[CheckLength + count * sizeof(long)];
        if (text.Length > MaxLength || !Base64Url.IsValid(text, out var length) || length != bytes.Length
            || !Base64Url.TryDecodeFromChars(text, bytes, out _) || Base64Url.EncodeToString(bytes) != text
            || !CryptographicOperations.FixedTimeEquals(Check(scope, bytes.AsSpan(CheckLength)), bytes.AsSpan(0, CheckLength)))
            throw new WorkFailure(FailureCode.InvalidCursor, "Begin again without a cursor.");
        var values = new long[count];
        for (var i = 0; i < count; i++) values[i] = BitConverter.ToInt64(bytes, CheckLength + i * sizeof(long));
        return values;
    }

    private static ReadOnlySpan<byte> Check(string scope, ReadOnlySpan<byte> values) =>
        SHA256.HashData([.. "soccer-cursor-1\n"u8, .. Encoding.UTF8.GetBytes(scope), (byte)'\n', .. values]).AsSpan(0, CheckLength);
}

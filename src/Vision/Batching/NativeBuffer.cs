using System.Buffers;
using System.Runtime.InteropServices;

namespace SoccerRecognition.Vision.Batching;

/// <summary>
/// Memory outside the managed heap, aligned for vectors: frames and tensors are megabytes, live for the whole run and must not move while
/// native code reads them. Freed by its owner only: spans over it are not counted.
/// </summary>
public sealed unsafe class NativeBuffer : MemoryManager<byte>
{
    private const int AlignmentBytes = 64;
    private readonly int _length;
    private byte* _start;

    public NativeBuffer(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, AlignmentBytes);
        _length = bytes;
        NativeMemory.Clear(_start, (nuint)bytes);
        GC.AddMemoryPressure(bytes);
    }

    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_start is null, this);
            return (nint)_start;
        }
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        return new Span<byte>(_start, _length);
    }

    public Span<float> Floats => MemoryMarshal.Cast<byte, float>(GetSpan());

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        return new MemoryHandle((byte*)Address + elementIndex);
    }

    public override void Unpin()
    {
    }

    public void Dispose() => Dispose(disposing: true);

    protected override void Dispose(bool disposing)
    {
        if (_start is null) return;
        NativeMemory.AlignedFree(_start);
        _start = null;
        GC.RemoveMemoryPressure(_length);
    }
}

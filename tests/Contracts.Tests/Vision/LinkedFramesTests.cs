using SoccerRecognition.Contracts.Vision;

namespace SoccerRecognition.Contracts.Tests.Vision;

public sealed class LinkedFramesTests
{
    [Fact]
    public void A_linked_frame_comes_back_as_it_was_packed()
    {
        PackedBox[] filled = [Sample.Box(10, BoxFlags.Filled), Sample.Box(20, BoxFlags.Filled)];
        var bytes = LinkedFrames.Encode([3, 0, 65535], filled, [1, 7]);

        var frame = LinkedFrames.Decode(bytes);

        Assert.Equal(LinkedFrames.SizeOf(3, 2), bytes.Length);
        Assert.Equal([3, 0, 65535], frame.TrackIds.ToArray());
        Assert.Equal([1, 7], frame.FilledTrackIds.ToArray());
        Assert.Equal(filled, frame.Filled.ToArray());
    }

    [Fact]
    public void The_layout_is_the_documented_one()
    {
        var bytes = LinkedFrames.Encode([0x0102], [Sample.Box(10, BoxFlags.Filled)], [5]);

        Assert.Equal("01000100" + "0201" + "0500" + "0a001400" + "1e002800" + "8813" + "00" + "02" + "000000000000000000000000", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void A_frame_without_boxes_is_its_header() => Assert.Equal([0, 0, 0, 0], LinkedFrames.Encode([], [], []));

    [Fact]
    public void Filled_boxes_out_of_order_or_without_their_flag_are_refused()
    {
        Assert.Throws<ArgumentException>(() => LinkedFrames.Encode([], [Sample.Box(1, BoxFlags.Filled), Sample.Box(2, BoxFlags.Filled)], [2, 1]));
        Assert.Throws<ArgumentException>(() => LinkedFrames.Encode([], [Sample.Box(1, BoxFlags.Filled)], [0]));
        Assert.Throws<ArgumentException>(() => LinkedFrames.Encode([], [Sample.Box(1, BoxFlags.None)], [1]));
        Assert.Throws<ArgumentException>(() => LinkedFrames.Encode([], [Sample.Box(1, BoxFlags.Filled)], []));
    }

    [Fact]
    public void Bytes_of_another_length_are_refused()
    {
        var bytes = LinkedFrames.Encode([1, 2], [], []);

        Assert.Throws<ArgumentException>(() => _ = LinkedFrames.Decode(bytes.AsSpan(0, 3)));
        Assert.Throws<ArgumentException>(() => _ = LinkedFrames.Decode(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Throws<ArgumentException>(() => _ = LinkedFrames.Decode([.. bytes, 0]));
    }
}

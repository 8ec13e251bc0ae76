using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Decode;

namespace SoccerRecognition.Vision.Tests.Decode;

public sealed class BadMediaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("words.mp4", "just some words, and no video at all\n")]
    [InlineData("concat.mp4", "ffconcat version 1.0\nfile '/etc/hostname'\n")]
    [InlineData("concat.ffconcat", "ffconcat version 1.0\nfile '/etc/hostname'\n")]
    [InlineData("session.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n")]
    [InlineData("session.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n")]
    [InlineData("page.mp4", "<!DOCTYPE html><html><body>no</body></html>")]
    [InlineData("script.txt", "\u001b[2J ansi art")]
    [InlineData("pattern%03d.png", "no picture")]
    [InlineData("glob*.png", "no picture")]
    public async Task What_is_no_video_is_an_unsupported_container(string name, string content)
    {
        var path = Footage.NewPath(name);
        await File.WriteAllTextAsync(path, content, Token);

        Assert.Equal("unsupported-container", await CodeAsync(path));
    }

    [Theory]
    [InlineData("playlist.mp4", "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nADDRESS/a.ts\n#EXT-X-ENDLIST\n")]
    [InlineData("playlist.m3u8", "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nADDRESS/a.ts\n#EXT-X-ENDLIST\n")]
    [InlineData("manifest.mp4", "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><BaseURL>ADDRESS/</BaseURL></Period></MPD>")]
    [InlineData("remote.ffconcat", "ffconcat version 1.0\nfile 'ADDRESS/a.mp4'\n")]
    public async Task What_names_addresses_opens_no_connection(string name, string content)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var path = Footage.NewPath(name);
        await File.WriteAllTextAsync(path, content.Replace("ADDRESS", $"http://{listener.LocalEndpoint}"), Token);

        var codes = new List<string>();
        foreach (var sandbox in (SandboxMode[])[SandboxMode.Auto, SandboxMode.Off]) codes.Add(await CodeAsync(path, new DecodeOptions { Sandbox = sandbox }));

        Assert.All(codes, code => Assert.Equal("unsupported-container", code));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_file_without_its_index_is_corrupt()
    {
        var whole = await File.ReadAllBytesAsync(await Footage.GetAsync("b-frames.mp4"), Token);
        var path = Footage.NewPath("no-moov.mp4");
        await File.WriteAllBytesAsync(path, whole[..(whole.Length / 2)], Token);

        Assert.Equal("media-corrupt", await CodeAsync(path));
    }

    [Theory]
    [InlineData("sound.mp4", "-f lavfi -i sine=d=1 -c:a aac", "no-video-stream")]
    [InlineData("fast.mkv", "-f lavfi -i testsrc2=s=32x32:r=1000:d=1 -c:v mpeg4", "frame-rate-unsupported")]
    [InlineData("wide.png", "-f lavfi -i color=s=12000x40 -frames:v 1", "resolution-too-large")]
    [InlineData("large.png", "-f lavfi -i color=s=15000x15000,format=gray -frames:v 1", "resolution-too-large")]
    [InlineData("slides.mkv", "-f lavfi -i color=s=32x32:r=1/3600:d=36000 -c:v mpeg4 -enc_time_base 1:1000", "duration-too-long")]
    [InlineData("encrypted.mp4", "-f lavfi -i testsrc2=s=64x64:r=25:d=1 -c:v libx264 -encryption_scheme cenc-aes-ctr -encryption_key 76a6c65c5ea762046bd749a2e632ccbb -encryption_kid a7e61c373e219033c21091fa607bf3b8", "encrypted-media")]
    [InlineData("odd-codec.avi", "-f lavfi -i testsrc2=s=320x240:r=25:d=1 -c:v cinepak", "unsupported-media")]
    public async Task A_limit_of_the_header_is_a_failure_of_its_own(string name, string recipe, string code)
    {
        var path = Footage.NewPath("bad-" + name);
        await Ffmpeg.MakeAsync($"{recipe} {path}");

        Assert.Equal(code, await CodeAsync(path));
    }

    [Fact]
    public async Task Too_many_streams_are_refused()
    {
        var path = Footage.NewPath("streams.mkv");
        var maps = string.Concat(Enumerable.Repeat("-map 0 ", 65));
        await Ffmpeg.MakeAsync($"-f lavfi -i testsrc2=s=32x32:r=5:d=1 {maps} -c:v mpeg4 {path}");

        Assert.Equal("too-many-streams", await CodeAsync(path));
    }

    [Fact]
    public async Task A_header_that_lies_about_its_length_costs_nothing()
    {
        var path = Footage.NewPath("million-seconds.mp4");
        await Ffmpeg.MakeAsync($"-f lavfi -i testsrc2=s=64x64:r=25:d=0.08 -c:v libx264 -bf 0 -video_track_timescale 1000 -use_editlist 0 {path}");
        var bytes = await File.ReadAllBytesAsync(path, Token);
        // mdhd: version and flags, two dates, time scale, then the duration in thousandths.
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.AsSpan().IndexOf("mdhd"u8) + 20), 1_000_000_000);
        // stts: version and flags, one entry: of two samples, each this many thousandths long.
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.AsSpan().IndexOf("stts"u8) + 16), 500_000_000);
        await File.WriteAllBytesAsync(path, bytes, Token);

        Assert.Equal("duration-too-long", await CodeAsync(path));
    }

    [Fact]
    public async Task A_track_that_lies_in_another_file_is_unsupported()
    {
        var bytes = await File.ReadAllBytesAsync(await Footage.GetAsync("mjpeg.mov"), Token);
        // The data reference "url " with the flag "in this file" becomes "alis", as QuickTime writes references to other files, without it.
        var at = bytes.AsSpan().IndexOf("url \0\0\0\u0001"u8);
        Assert.True(at > 0);
        "alis\0\0\0\0"u8.CopyTo(bytes.AsSpan(at));
        var path = Footage.NewPath("external.mov");
        await File.WriteAllBytesAsync(path, bytes, Token);

        Assert.Equal("unsupported-media", await CodeAsync(path));
    }

    [Theory]
    [InlineData("b-frames.mp4", true)]
    [InlineData("fragmented.mp4", false)]
    [InlineData("open-gop.mkv", false)]
    [InlineData("open-gop.ts", false)]
    [InlineData("mpeg4.avi", false)]
    public async Task A_truncated_file_gives_the_frames_that_are_whole(string name, bool toFront)
    {
        var source = await Footage.GetAsync(name);
        var path = Footage.NewPath("truncated-" + name);
        if (toFront) await Ffmpeg.MakeAsync($"-i {source} -c copy -movflags +faststart {path}");
        var whole = await File.ReadAllBytesAsync(toFront ? path : source, Token);
        await File.WriteAllBytesAsync(path, whole[..((whole.Length * 2 / 3) + 1)], Token);
        var allPts = await Ffmpeg.FramePtsUsAsync(source);

        var index = await Decoding.ProbeAsync(path);
        var frames = await Decoding.ReadAsync(path, index, Decoding.Plan(index, 2));

        var warning = Assert.Single(index.Warnings);
        Assert.Equal("truncated", warning.Code);
        Assert.Equal(frames.Count, warning.Frames);
        Assert.InRange(warning.ByteOffset!.Value, whole.Length * 6 / 10, whole.Length * 2 / 3 + 1);
        Assert.Equal(index.FramePtsUs, frames.Select(frame => frame.PtsUs));
        Assert.InRange(frames.Count, allPts.Length / 2, allPts.Length * 4 / 5);
        Assert.Subset(allPts.ToHashSet(), index.FramePtsUs.ToHashSet());
    }

    [Theory]
    [InlineData("picture.png", "-pix_fmt rgb24")]
    [InlineData("picture.jpg", "")]
    [InlineData("picture.bmp", "")]
    [InlineData("picture.webp", "-c:v libwebp")]
    [InlineData("picture.png.mp4", "-f image2 -c:v png")]
    public async Task A_still_picture_is_a_video_of_one_frame(string name, string how)
    {
        var path = Footage.NewPath(name);
        await Ffmpeg.MakeAsync($"-f lavfi -i testsrc2=s=320x180 -frames:v 1 {how} {path}");

        var index = await Decoding.ProbeAsync(path);
        var frames = await Decoding.ReadAsync(path, index, Decoding.Plan(index, 30));

        Assert.True(index.Info.IsPicture);
        Assert.Equal((320, 180, 1), (index.Info.Width, index.Info.Height, index.Info.Frames));
        Assert.Equal(Assert.Single(await Ffmpeg.FrameHashesAsync(path, Decoding.SmallFilters)), Assert.Single(frames).Hash);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_decoded_is_corrupt()
    {
        var path = Footage.NewPath("broken.png");
        await Ffmpeg.MakeAsync($"-f lavfi -i testsrc2=s=320x180 -frames:v 1 {path}");
        var bytes = await File.ReadAllBytesAsync(path, Token);
        await File.WriteAllBytesAsync(path, bytes[..60], Token);

        var failure = await Assert.ThrowsAsync<WorkFailure>(async () =>
        {
            var index = await Decoding.ProbeAsync(path);
            await Decoding.ReadAsync(path, index, Decoding.Plan(index, 30));
        });

        Assert.Equal("media-corrupt", failure.Code.Code);
    }

    [Fact]
    public async Task A_decoder_that_wants_too_much_memory_is_stopped()
    {
        var path = Footage.NewPath("eight-k.mkv");
        await Ffmpeg.MakeAsync($"-f lavfi -i color=s=7680x4320:r=5:d=1 -c:v mjpeg {path}");
        var index = await Decoding.ProbeAsync(path);
        var tight = new DecodeOptions { MaxMemoryMib = 300 };

        var failure = await Assert.ThrowsAsync<WorkFailure>(() => Decoding.ReadAsync(path, index, Decoding.Plan(index, 30), options: tight));

        Assert.Equal("resource-limit", failure.Code.Code);
    }

    [Fact]
    public async Task A_change_of_size_midway_is_no_accident()
    {
        var (small, large, path) = (Footage.NewPath("small.ts"), Footage.NewPath("large.ts"), Footage.NewPath("changing.ts"));
        await Ffmpeg.MakeAsync($"-f lavfi -i testsrc2=s=128x72:r=25:d=2 -c:v libx264 -g 25 -bf 0 -muxdelay 0 {small}");
        await Ffmpeg.MakeAsync($"-f lavfi -i testsrc2=s=256x144:r=25:d=2 -c:v libx264 -g 25 -bf 0 -output_ts_offset 2 -muxdelay 0 {large}");
        await File.WriteAllBytesAsync(path, [.. await File.ReadAllBytesAsync(small, Token), .. await File.ReadAllBytesAsync(large, Token)], Token);

        var index = await Decoding.ProbeAsync(path);
        var frames = await Decoding.ReadAsync(path, index, Decoding.Plan(index, 1));

        Assert.Equal(100, frames.Count);
        Assert.Equal(await Ffmpeg.FrameHashesAsync(path, Decoding.SmallFilters), frames.Select(frame => frame.Hash));
    }

    private static async Task<string> CodeAsync(string path, DecodeOptions? options = null)
    {
        try
        {
            await new MediaProber(options ?? Decoding.Options).ProbeAsync(path, Token);
            return "none";
        }
        catch (WorkFailure failure)
        {
            Assert.DoesNotContain(Path.GetDirectoryName(path)!, failure.Detail);
            return failure.Code.Code;
        }
    }
}

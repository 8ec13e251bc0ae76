using SoccerRecognition.Api.Uploads;

namespace SoccerRecognition.Api.Tests.Uploads;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("match.mp4", "match.mp4")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\video\\match.mp4", "match.mp4")]
    [InlineData("a\0b.mp4", "ab.mp4")]
    [InlineData("a\r\nSet-Cookie: x.mp4", "aSet-Cookie x.mp4")]
    [InlineData("-rf.mp4", "rf.mp4")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("evil\u202Egnp.mp4", "evilgnp.mp4")]
    [InlineData("Tor für Köln ⚽.mp4", "Tor für Köln ⚽.mp4")]
    [InlineData("..", "upload")]
    [InlineData("", "upload")]
    [InlineData(null, "upload")]
    [InlineData("\uD800.mp4", "mp4")]
    [InlineData("<script>alert(1)</script>.mp4", "script.mp4")]
    public void A_name_is_made_harmless(string? name, string expected) => Assert.Equal(expected, FileNames.Sanitise(name));

    [Fact]
    public void A_long_name_keeps_its_extension()
    {
        var name = FileNames.Sanitise(new string('ä', 300) + ".mp4");
        Assert.EndsWith(".mp4", name, StringComparison.Ordinal);
        Assert.Equal(120, name.Length);
    }
}

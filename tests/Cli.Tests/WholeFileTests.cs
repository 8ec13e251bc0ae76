using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Cli.Tests;

public sealed class WholeFileTests
{
    [Fact]
    public async Task A_file_that_was_there_stays_when_its_replacement_fails_half_way()
    {
        using var folder = TestFolder.Create("whole");
        var path = folder.PathTo("results.json");
        await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<IOException>(() => WholeFile.WriteAsync<bool>(path, async file =>
        {
            await file.WriteAsync("new"u8.ToArray(), TestContext.Current.CancellationToken);
            throw new IOException("the connection broke");
        }));

        Assert.Equal("old", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_file_appears_whole_with_the_folders_above_it()
    {
        using var folder = TestFolder.Create("whole");
        var path = folder.PathTo("out", "results.json");

        await WholeFile.WriteAsync(path, async file =>
        {
            await file.WriteAsync("new"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.False(File.Exists(path));
            return true;
        });

        Assert.Equal("new", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.PathTo("out")));
    }
}

using SoccerRecognition.Cli.Embedded;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Cli.Tests.Embedded;

public sealed class PostgresHomeTests
{
    [Fact]
    public async Task A_folder_that_the_servers_user_cannot_enter_is_replaced_with_a_word_about_it()
    {
        Require.That(Environment.IsPrivilegedProcess, "only root hands over to another user");
        using var closed = TestFolder.Create("closed");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(closed.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var home = await PostgresHome.PrepareAsync(closed.PathTo("data"), ServerAccount.Find(), TestContext.Current.CancellationToken);

        try
        {
            Assert.DoesNotContain(closed.Path, home.Folder, StringComparison.Ordinal);
            Assert.NotNull(home.Notice);
            Assert.Contains(home.Folder, home.Notice, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(home.Folder);
        }
    }

    [Fact]
    public async Task A_folder_that_can_be_entered_is_taken_where_it_was_asked_for()
    {
        using var open = TestFolder.Create("open");
        Directory.CreateDirectory(open.PathTo("data"));

        var home = await PostgresHome.PrepareAsync(open.PathTo("data"), ServerAccount.Find(), TestContext.Current.CancellationToken);

        Assert.Equal(open.PathTo("data", "postgres"), home.Folder);
        Assert.Null(home.Notice);
        Assert.Null(home.Major);
    }
}

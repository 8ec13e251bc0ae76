using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Worker.Tests;

public sealed class ConfigurationTests
{
    /// <summary><c>SOCCER_UPDATE_DOCS=1</c> writes the document anew.</summary>
    [Fact]
    public async Task Every_option_of_a_worker_stands_in_the_document_of_the_configuration()
    {
        await using var worker = await WorkerHost.StartAsync(
            TestContext.Current.CancellationToken, ("Models:Folder", Checkout.PathTo("tests", "TestSupport")), ("Models:Detection", "stub"));
        SettingsDocument.Check(worker.Services.GetRequiredService<OptionsCheck>().Sections);
    }

    [Fact]
    public void A_role_that_is_not_there_yet_is_refused_with_its_name()
    {
        var options = new WorkerOptions { Roles = "plan,siglip" };
        var problem = Assert.Single(options.Validate(new(options)));
        Assert.Contains("siglip", problem.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(["Roles"], problem.MemberNames);
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Worker.Tests;

public sealed class ConfigurationDocumentTests
{
    [Fact]
    public void Every_option_of_a_worker_stands_in_the_document_of_the_configuration()
    {
        IConfiguration configuration = new ConfigurationBuilder().Build();
        using var services = new ServiceCollection().AddSingleton(configuration).AddWorker(configuration).BuildServiceProvider();
        var sections = services.GetRequiredService<OptionsCheck>().Sections;
        Assert.Contains(sections, one => one.Name == WorkerOptions.Section);
        SettingsDocument.Check(sections);
    }
}

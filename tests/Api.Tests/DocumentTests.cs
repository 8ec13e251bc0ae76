using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SoccerRecognition.Jobs.Configuration;
using SoccerRecognition.TestSupport;

namespace SoccerRecognition.Api.Tests;

/// <summary>What is checked in must be what the code says. <c>SOCCER_UPDATE_DOCS=1</c> writes it anew.</summary>
public sealed class DocumentTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("SOCCER_UPDATE_DOCS") == "1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_interface_that_is_checked_in_is_the_one_that_is_served()
    {
        var served = (await shared.Service.Client.GetStringAsync("/openapi/v1.json", Token)).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var path = Checkout.PathTo("docs", "openapi.json");
        if (Update) await File.WriteAllTextAsync(path, served, Token);
        Assert.Contains("\"openapi\": \"3.1", served, StringComparison.Ordinal);
        Assert.True(File.Exists(path), "run this test with SOCCER_UPDATE_DOCS=1");
        Assert.Equal(await File.ReadAllTextAsync(path, Token), served);
    }

    [Fact]
    public async Task The_page_of_the_documents_is_served() =>
        Assert.Contains("openapi/v1.json", await shared.Service.Client.GetStringAsync("/docs/", Token), StringComparison.Ordinal);

    [Fact]
    public void Every_option_and_name_stands_in_the_document_of_the_configuration()
    {
        SettingsDocument.Check(shared.Service.Services.GetRequiredService<OptionsCheck>().Sections);
        var text = new StringBuilder("| name | key | from a file |\n|---|---|---|\n");
        foreach (var name in EnvironmentNames.All)
            text.Append($"| `{name.Name}` | {(name.Key is null ? "not used by this version" : $"`{name.Key}`")} | {(name.Secret ? $"`{name.FileName}`" : "")} |\n");
        SettingsDocument.CheckBlock("names", text.ToString());
    }
}

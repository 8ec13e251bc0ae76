using System.Text.RegularExpressions;

namespace SoccerRecognition.Architecture.Tests;

/// <summary>SQL stands in src/Jobs/Postgres and nowhere else.</summary>
public sealed partial class SqlPlaceTests
{
    private const string Place = "src/Jobs/Postgres/";

    [Fact]
    public void Sql_stands_in_its_place_only()
    {
        Assert.NotEmpty(SourceTree.CSharp.Where(file => file.Path.StartsWith(Place, StringComparison.Ordinal)).SelectMany(SqlIn));
        Assert.Empty(SourceTree.CSharp.Where(file => !file.Path.StartsWith(Place, StringComparison.Ordinal)).SelectMany(SqlIn));
    }

    [Fact]
    public void Migrations_stand_in_their_place_only() =>
        Assert.All(SourceTree.Files("src", "*.sql"), file => Assert.StartsWith(Place + "Migrations/", file.Path));

    [Theory]
    [InlineData("var sql = \"select id from job\";")]
    [InlineData("const string Sql = \"\"\"\n    update work\n    set state = 'done'\n    \"\"\";")]
    [InlineData("Run(@\"INSERT INTO \"\"job\"\" VALUES (1)\");")]
    [InlineData("Run($\"delete from {table}\");")]
    [InlineData("Run(\"COPY frame (pts) FROM STDIN (FORMAT BINARY)\");")]
    [InlineData("Run(\"create database soccer\");")]
    public void Sql_in_a_string_is_seen(string source) => Assert.Single(SqlIn(("src/Api/Bad.cs", source)));

    [Theory]
    [InlineData("// select id from job")]
    [InlineData("/* \"select id from job\" */")]
    [InlineData("char quote = '\"'; // select id from job \"")]
    [InlineData("Say(\"Pick frames from a video and update the set.\");")]
    public void Comments_and_prose_are_no_sql(string source) => Assert.Empty(SqlIn(("src/Api/Good.cs", source)));

    private static IEnumerable<string> SqlIn((string Path, string Text) file) =>
        from literal in StringLiterals.In(file.Text)
        let sql = Statement().Match(literal)
        where sql.Success
        select $"{file.Path}: {sql.Value}";

    [GeneratedRegex(
        """
        \b(select\s[^.]*?\sfrom\s+[\w{("]
        |insert\s+into\s
        |update\s+[\w{"]+(\s+(as\s+)?\w+)?\s+set\s+\w+\s*=
        |delete\s+from\s
        |copy\s+[\w{"]+[^.]*\s(from|to)\s+std
        |(create|alter|drop|truncate)\s+(unlogged\s+)?(table|database|role|index|schema|view|function)\s)
        """,
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Statement();
}

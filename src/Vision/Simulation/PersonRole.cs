using System.Text.Json.Serialization;

namespace SoccerRecognition.Vision.Simulation;

/// <summary>What a person on the pitch does there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PersonRole>))]
public enum PersonRole
{
    [JsonStringEnumMemberName("player")]
    Player,

    [JsonStringEnumMemberName("keeper")]
    Keeper,

    [JsonStringEnumMemberName("referee")]
    Referee,
}

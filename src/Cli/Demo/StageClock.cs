using SoccerRecognition.Contracts.Http;
using SoccerRecognition.Contracts.Jobs;

namespace SoccerRecognition.Cli.Demo;

/// <summary>How long a job was in each state, as a client sees it.</summary>
internal sealed class StageClock(TimeProvider time)
{
    private readonly Dictionary<JobState, TimeSpan> _spent = [];
    private JobState _state = JobState.Queued;
    private long _since = time.GetTimestamp();

    public TimeSpan this[JobState state] => _spent.GetValueOrDefault(state);

    public void See(JobResponse job)
    {
        var now = time.GetTimestamp();
        _spent[_state] = this[_state] + time.GetElapsedTime(_since, now);
        (_state, _since) = (job.State, now);
    }
}

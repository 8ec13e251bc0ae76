namespace SoccerRecognition.Contracts;

// Everything that crosses the queue, in the order of the flow:
//
//   upload -> video -> job -> plan -> analyses (segments x stages) -> link -> publish -> callback
//
// The database is the truth and these are doorbells: each may be lost, doubled, late or reordered without harm.

/// <summary>
/// Work of a class is due: a hint to lease, not the work itself. The receiver acknowledges first and then leases the best due row of all
/// classes that it serves.
/// </summary>
/// <param name="WorkClass">What kind of worker can take it: <see cref="Jobs.WorkClass"/> in text form.</param>
public sealed record WorkDue(string WorkClass);

/// <summary>A job's row or events changed: sent to every Api process, which wakes the clients that wait for that job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Seq">The job's last event number after the change (events are numbered per job from 1).</param>
public sealed record JobChanged(Guid JobId, long Seq);

/// <summary>A job ended before its work was done (cancelled, failed): workers stop what they do for it at once instead of at their next heartbeat.</summary>
public sealed record JobFenced(Guid JobId);

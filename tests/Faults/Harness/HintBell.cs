using MassTransit;
using SoccerRecognition.Contracts;

namespace SoccerRecognition.Faults.Harness;

/// <summary>Rings hints that nobody asked for, as a broker does that delivers twice or late.</summary>
internal sealed class HintBell(IBusControl bus) : IDisposable
{
    public int Rung { get; private set; }

    public static async Task<HintBell> OpenAsync(Rig rig)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(rig.Vhost.Amqp));
        await bus.StartAsync(rig.Token);
        return new HintBell(bus);
    }

    /// <param name="workClass">In text form.</param>
    public async Task RingAsync(string workClass)
    {
        var target = await bus.GetSendEndpoint(new Uri($"exchange:soccer.work.{workClass}"));
        await target.Send(new WorkDue(workClass));
        Rung++;
    }

    public void Dispose() => bus.Stop(TimeSpan.FromSeconds(5));
}

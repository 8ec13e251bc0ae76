using SoccerRecognition.Contracts;
using SoccerRecognition.Vision.Models;
using SoccerRecognition.Vision.Onnx;
using SoccerRecognition.Vision.Tests.Models;

namespace SoccerRecognition.Vision.Tests.Onnx;

public sealed class NumericsTests
{
    [Theory]
    [InlineData("flags\t\t: fpu sse2 avx avx2 avx512f avx512dq avx512bw avx512vl avx512_vnni", "avx512-vnni", true)]
    [InlineData("flags\t\t: fpu sse2 avx avx2 avx512f avx512dq avx512bw avx512vl", "avx512", false)]
    [InlineData("flags\t\t: fpu sse2 avx avx2 avx512f", "avx2", false)]
    [InlineData("flags\t\t: fpu sse2 avx avx2 avx_vnni", "avx2-vnni", true)]
    [InlineData("flags\t\t: fpu sse2 avx", "sse", false)]
    [InlineData("Features\t: fp asimd asimddp", "neon-vnni", true)]
    [InlineData("Features\t: fp asimd", "neon", false)]
    public void The_processor_is_classed_by_what_changes_bits(string line, string name, bool hasVnni)
    {
        var features = CpuFeatures.Parse(["processor\t: 0", line, "flags\t\t: of the next processor"]);
        Assert.Equal((name, hasVnni), (features.ToString(), features.HasVnni));
    }

    [Fact]
    public void A_processor_without_flags_is_unknown() => Assert.Equal("unknown", CpuFeatures.Parse(["model name\t: none"]).ToString());

    [Fact]
    public void The_class_names_device_instructions_and_versions_and_fits_into_a_queue_name()
    {
        var name = NumericsClass.Of("cpu", new CpuFeatures("avx2", HasVnni: false), "5.1.9-0+deb12u1");
        Assert.Matches("^cpu-avx2-ort[0-9_]+-ff5_1_9_0_deb12u1$", name);
        Assert.NotEqual(name, NumericsClass.Of("cpu", new CpuFeatures("avx2", HasVnni: true), "5.1.9-0+deb12u1"));
        Assert.NotEqual(name, NumericsClass.Of("cpu", new CpuFeatures("avx2", HasVnni: false), "5.1.10"));
        Assert.StartsWith("cuda-", NumericsClass.Of("cuda:0", new CpuFeatures("avx2", HasVnni: false), "5.1.9"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu", true, "SOCCER_DEVICE is cpu")]
    [InlineData("cuda:0", false, "no CUDA")]
    [InlineData("cuda:0", true, "no CUDA")]
    public void A_required_gpu_that_is_not_there_is_said_clearly(string device, bool required, string detail)
    {
        Assert.SkipWhen(device != "cpu" && NumericsClass.HasCuda, "This build has CUDA.");
        var options = new OnnxOptions { Device = device, GpuRequired = required };
        var failure = Assert.Throws<WorkFailure>(() => DetectionFamilies.Load(TestModels.NanoDet, options, 1));
        Assert.Equal(FailureCode.GpuRequired, failure.Code);
        Assert.Contains(detail, failure.Detail, StringComparison.Ordinal);
    }
}

using Launcher.Testing.Harness;

namespace Launcher.EndToEnd;

/// <summary>The variables of a .NET app are the app's: the runtime inside of the launcher reads none of them.</summary>
public sealed class RuntimeVariablesTests
{
    // What the native runtime asks for (gcconfig.h, PalCreateDump.cpp, PalUnix.cpp, startup.cpp).
    private static readonly string[] s_native = Words(
        """
        gcServer gcConcurrent gcConservative gcForceCompact HeapVerify DbgEnableMiniDump DbgMiniDumpName DbgMiniDumpType
        CreateDumpDiagnostics CreateDumpVerboseDiagnostics CreateDumpLogToFile EnableCrashReport EnableCrashReportOnly
        PROCESSOR_COUNT Thread_DefaultStackSize TotalStressLogSize StressLogLevel StressLog EnableEventPipe GCRetainVM
        GCBreakOnOOM GCNoAffinitize GCLogEnabled GCConfigLogEnabled GCNumaAware GCCpuGroup GCLargePages GCLOHCompact
        GCLOHThreshold BGCSpinCount BGCSpin GCHeapCount GCMaxHeapCount GCgen0size GCSegmentSize GCLatencyMode GCLatencyLevel
        GCLogFile GCLogFileSize GCCompactRatio GCHeapAffinitizeMask GCHeapAffinitizeRanges GCHighMemPercent GCProvModeStress
        GCGen0MaxBudget GCGen1MaxBudget GCLowSkipRatio GCHeapHardLimit GCHeapHardLimitPercent GCHeapHardLimitSOH
        GCHeapHardLimitLOH GCHeapHardLimitPOH GCHeapHardLimitSOHPercent GCHeapHardLimitLOHPercent GCHeapHardLimitPOHPercent
        GCTotalPhysicalMemory GCRegionRange GCRegionSize GCEnableSpecialRegions GCEnabledInstructionSets GCConserveMemory
        GCWriteBarrier GCName GCPath GCSpinCountUnit GCDynamicAdaptationMode GCDTargetTCP GCDBGCRatio GCDGen0GrowthPercent
        GCDGen0GrowthMinFactor GCDGen0GrowthMaxFactor BGCFLTuningEnabled BGCMemGoal BGCMemGoalSlack BGCG2RatioStep
        BGCFLSweepGoal BGCFLSweepGoalLOH BGCFLkp BGCFLki BGCFLkd BGCFLff BGCFLSmoothFactor BGCFLGradualD BGCMLkp BGCMLki
        BGCFLEnableKi BGCFLEnableKd BGCFLEnableSmooth BGCFLEnableTBH BGCFLEnableFF UOHWaitBGCSizeIncPercent
        """
    );

    // What its libraries ask for, later and by another way.
    private static readonly string[] s_managed = Words(
        """
        Lock_SpinCount Lock_AdaptiveSpinPeriod OPENSSL_MEMORY_DEBUG SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION
        SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXPARTITIONCOUNT SYSTEM_IO_DISABLEFILELOCKING SYSTEM_NET_DISABLEIPV6
        SYSTEM_NET_HTTP_SOCKETSHTTPHANDLER_HTTP2SUPPORT SYSTEM_NET_HTTP_SOCKETSHTTPHANDLER_MAXCONNECTIONSPERSERVER
        SYSTEM_NET_HTTP_SOCKETSHTTPHANDLER_PENDINGCONNECTIONTIMEOUTONREQUESTCOMPLETION SYSTEM_NET_SECURITY_DISABLETLSRESUME
        SYSTEM_NET_SECURITY_TLSCACHESIZE SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS SYSTEM_NET_SOCKETS_THREAD_COUNT
        ThreadPool_CpuUtilizationIntervalMs ThreadPool_ThreadTimeoutMs ThreadPool_ThreadsToKeepAlive
        """
    );

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    public static MatrixTheoryData<string, string> Values =>
        new(
            ["exec", "supervise"],
            ["1", "0", "-1", "ffffffffffffffff", "2147483647", "7fffffff", "/no/such/thing", ""]
        );

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Whatever_they_say_the_launcher_works_and_the_app_gets_them(string mode, string value)
    {
        using var scratch = Scratch.OnTmpfs();
        var secret = scratch.Write("secret", "value");
        string[] variables =
        [
            .. s_native.Concat(s_managed).Select(name => $"DOTNET_{name}={value}"),
            .. s_native.Select(name => $"COMPlus_{name}={value}"),
            "DOTNET_=",
            "LAST=1",
        ];
        string[] launcher = [LauncherBinary.FullPath, "--mode", mode, "--env", $"A=file://{secret}", "--"];

        var direct = await Run.Program(["env", "-i", .. variables, "/usr/bin/env"]).RunAsync();
        var launched = await Run.Program(["env", "-i", .. variables, .. launcher, "/usr/bin/env"]).RunAsync();

        Assert.Equal($"{direct.Quietly().StandardOutput}A=value\n", launched.Quietly().StandardOutput);
    }

    // Each ended every start, with 255 and without a word.
    [Theory]
    [InlineData("DbgEnableMiniDump=1")]
    [InlineData("GCLargePages=1")]
    [InlineData("GCHeapHardLimit=1")]
    [InlineData("GCHeapHardLimit=100000")]
    [InlineData("GCRegionRange=1")]
    [InlineData("GCRegionSize=1")]
    public async Task None_of_them_ends_a_start(string variable)
    {
        var cut = variable.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = (variable[..cut], variable[(cut + 1)..]);
        foreach (var prefix in new[] { "DOTNET_", "COMPlus_" })
        {
            foreach (var mode in new[] { "exec", "supervise" })
            {
                var run = Run.Launcher("--mode", mode).Env(prefix + name, value);
                (await run.Command(Probe.Exit, "exit", "3").RunAsync()).Quietly(3);
            }
        }
    }

    // A table for as many threads, when the first socket is opened.
    [Theory]
    [InlineData("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "2147483647")]
    [InlineData("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1")]
    [InlineData("DOTNET_SYSTEM_NET_HTTP_SOCKETSHTTPHANDLER_MAXCONNECTIONSPERSERVER", "-1")]
    public async Task None_of_them_comes_between_the_launcher_and_a_store(string name, string value)
    {
        var outcome = await Run.Launcher("--timeout", "1s", "--env", "A=vault://kv/a#b")
            .Env("VAULT_ADDR", "http://127.0.0.1:1")
            .Env("VAULT_TOKEN", "t")
            .Env(name, value)
            .Command("true")
            .RunAsync();

        Assert.Equal(
            (
                124,
                "launcher: A: unavailable: Vault at http://127.0.0.1:1 refused the connection: check that it runs and listens there\n"
            ),
            (outcome.ExitCode, outcome.StandardError)
        );
    }
}

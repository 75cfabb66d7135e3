using Launcher.EndToEnd.BadInput;

namespace Launcher.EndToEnd.Verbs;

/// <summary>plan: what would go where and who said so; no store is asked and no literal or default is shown.</summary>
public sealed class PlanVerbTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Nothing_asked_for_is_all_defaults() =>
        await _site.GivesAsync(
            "plan",
            """
            mode: exec, as nothing here needs a parent process
            secrets: none
            settings:
              override: none [default]
              no-scan: false [default]
              scan-file: false [default]
              file-mode: 0400 [default]
              file-owner: the app's user [default]
              allow-disk: false [default]
              overwrite: false [default]
              user: the launcher's own [default]
              umask: inherited [default]
              no-new-privs: false [default]
              pristine: false [default]
              mode: auto [default]
              signal-group: false [default]
              grace-period: none [default]
              refresh: never [default]
              on-change: rewrite [default]
              quiet-period: 2s [default]
              change-splay: 5%, 30s [default]
              max-restarts: 5/h [default]
              exit-code-on-change: 75 [default]
              revoke: auto [default]
              end-timeout: 5s [default]
              config: /etc/launcher/launcher.json [default]
              timeout: 30s [default]
              log-level: warn [default]
              log-format: text [default]

            """
        );

    [Fact]
    public async Task Everything_is_named_with_its_origin_and_nothing_is_read()
    {
        // Read, they would make it wait.
        var fifo = await _site.FifoAsync("fifo");
        var run = _site
            .Launcher(
                "plan|--env|A=file://{dir}/fifo#k|--env|T=u:@{file://{dir}/fifo}|--memfd|D=file://{dir}/fifo?mode=0440&owner=nobody|--memfd|E@30=file:///e|--file|{mem}/x=file://{dir}/fifo?default=hunter2|--expand|file://{dir}/fifo?prefix=P_|--user|nobody|--umask|077|--strip|A_*|--strip|B|--|/bin/sh|-c"
            )
            .Env("LAUNCHER_ENV", "L=literal://hunter3")
            .Env("LAUNCHER_TIMEOUT", "5s")
            .Env("LAUNCHER_UMASK", "0007")
            .Env("A_B", "stripped")
            .Env("B", "stripped")
            .Env("S", "literal://hunter4");

        Assert.Equal(fifo, _site.Disk.At("fifo"));
        Assert.Equal(
            _site.Fill(
                """
                mode: exec, as nothing here needs a parent process
                command: /bin/sh (1 argument)
                user: uid 65534, gid 65534, groups 65534
                secrets:
                  A: variable from file://{dir}/fifo#k [--env]
                  T: variable from file://{dir}/fifo [--env]
                  L: variable, literal text [LAUNCHER_ENV]
                  {mem}/x: file {mem}/x, mode 0400, owner the app's user, from file://{dir}/fifo?default=... [--file]
                  D: memory file /proc/self/fd/N, mode 0440, owner nobody, from file://{dir}/fifo?mode=0440&owner=nobody [--memfd]
                  E: memory file /proc/self/fd/30, mode 0400, owner the app's user, from file:///e [--memfd]
                  S: variable, literal text [environment]
                  one variable per key from file://{dir}/fifo [--expand]
                settings:
                  override: none [default]
                  no-scan: false [default]
                  scan-file: false [default]
                  file-mode: 0400 [default]
                  file-owner: the app's user [default]
                  allow-disk: false [default]
                  overwrite: false [default]
                  user: nobody [--user]
                  umask: 077 [--umask]
                  no-new-privs: false [default]
                  pristine: false [default]
                  strip: A_* [--strip]
                  strip: B [--strip]
                  mode: auto [default]
                  signal-group: false [default]
                  grace-period: none [default]
                  refresh: never [default]
                  on-change: rewrite [default]
                  quiet-period: 2s [default]
                  change-splay: 5%, 30s [default]
                  max-restarts: 5/h [default]
                  exit-code-on-change: 75 [default]
                  revoke: auto [default]
                  end-timeout: 5s [default]
                  config: /etc/launcher/launcher.json [default]
                  timeout: 5s [LAUNCHER_TIMEOUT]
                  log-level: warn [default]
                  log-format: text [default]

                """
            ),
            (await run.RunAsync()).Quietly().StandardOutput
        );
    }

    [Theory]
    [InlineData("plan", "mode: exec, as nothing here needs a parent process\n")]
    [InlineData("plan|--mode|auto", "mode: exec, as nothing here needs a parent process\n")]
    [InlineData("plan|--mode|exec", "mode: exec, as --mode says\n")]
    [InlineData("plan|--mode|supervise", "mode: supervise, as --mode says\n")]
    [InlineData("plan|--signal-group", "mode: supervise, as --signal-group needs a parent process\n")]
    [InlineData("plan|--grace-period|5s", "mode: supervise, as --grace-period needs a parent process\n")]
    [InlineData("plan|--signal-rewrite|15:3", "mode: supervise, as --signal-rewrite needs a parent process\n")]
    public async Task The_mode_comes_with_its_reason(string words, string line) =>
        Assert.StartsWith(
            line,
            (await _site.Launcher(words).RunAsync()).Quietly().StandardOutput,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task The_mode_may_come_from_the_environment() =>
        Assert.StartsWith(
            "mode: supervise, as LAUNCHER_MODE says\n",
            (await _site.Launcher("plan").Env("LAUNCHER_MODE", "supervise").RunAsync()).Quietly().StandardOutput,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("plan|--|sh", "command: /usr/bin/sh (0 arguments)\n")]
    [InlineData("plan|--|sh|a|b", "command: /usr/bin/sh (2 arguments)\n")]
    public async Task Arguments_are_counted_and_not_shown(string words, string line) =>
        Assert.Contains(
            line,
            (await _site.Launcher(words).Env("PATH", "/usr/bin").RunAsync()).Quietly().StandardOutput,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task What_would_fail_fails_here() =>
        await _site.RefusesAsync(
            "plan|--umask|8|--file|relative=file:///x",
            "--file: bad-target: 'relative' is not a path for a secret file: write an absolute path without '//', '.' and '..' that ends in the file's name",
            "--umask: bad-setting: '8' is not a umask: write three or four octal digits up to 0777, such as 0027"
        );
}

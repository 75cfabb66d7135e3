using Launcher.Transport;

namespace Launcher.Tests.Transport;

public sealed class LoginTests
{
    private readonly List<TaskCompletionSource<string>> _asked = [];
    private readonly Login<string> _login;

    public LoginTests() =>
        _login = new Login<string>(_ =>
        {
            _asked.Add(new TaskCompletionSource<string>());
            return _asked[^1].Task;
        });

    [Fact]
    public async Task Who_asks_meanwhile_and_afterwards_gets_the_same()
    {
        using var budget = new CancellationTokenSource();
        var (first, second) = (_login.GetAsync(budget.Token), _login.GetAsync(CancellationToken.None));
        Assert.Null(_login.Current);
        _asked.Single().SetResult("token");

        Assert.Same(await first, await second);
        Assert.Same(_login.Current, await _login.GetAsync(CancellationToken.None));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_failure_counts_for_its_budget_and_no_longer()
    {
        using var budget = new CancellationTokenSource();
        var failed = _login.GetAsync(budget.Token);
        _asked.Single().SetException(new IOException());
        await Assert.ThrowsAsync<IOException>(() => failed);

        await Assert.ThrowsAsync<IOException>(() => _login.GetAsync(budget.Token));
        Assert.Single(_asked);

        var later = _login.GetAsync(CancellationToken.None);
        _asked[1].SetResult("token");
        Assert.Equal("token", await later);
    }

    [Fact]
    public async Task What_is_of_no_use_is_let_go_once()
    {
        var first = _login.GetAsync(CancellationToken.None);
        _asked.Single().SetResult(new string("old"));
        var old = await first;

        Assert.True(_login.Forget(old));
        var second = _login.GetAsync(CancellationToken.None);
        Assert.False(_login.Forget(old));
        _asked[1].SetResult("new");

        Assert.Equal("new", await second);
        Assert.False(_login.Forget(old));
    }
}

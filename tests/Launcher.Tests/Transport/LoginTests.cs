using Launcher.Model;
using Launcher.Testing.Harness;
using Launcher.Transport;

namespace Launcher.Tests.Transport;

public sealed class LoginTests
{
    private readonly List<TaskCompletionSource<string>> _asked = [];
    private readonly Login<string> _login;

    private readonly SetTime _time = new();
    private TimeSpan? _life;

    public LoginTests() =>
        _login = new Login<string>(
            _ =>
            {
                _asked.Add(new TaskCompletionSource<string>());
                return _asked[^1].Task;
            },
            _time,
            _ => _life
        );

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

    [Theory]
    [InlineData(3600, 3539, 3540)]
    [InlineData(60, 53, 54)]
    public async Task What_ends_is_had_anew_before_once_for_all(int life, int good, int ending)
    {
        _life = TimeSpan.FromSeconds(life);
        await GivenAsync("old");

        _time.Set(good);
        Assert.Equal("old", await _login.GetAsync(CancellationToken.None));
        _time.Set(ending);
        var (first, second) = (_login.GetAsync(CancellationToken.None), _login.GetAsync(CancellationToken.None));
        _asked[1].SetResult("new");

        Assert.Same(first, second);
        Assert.Equal("new", await first);
        Assert.Equal("new", await _login.GetAsync(CancellationToken.None));
        Assert.Equal(2, _asked.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task What_has_no_end_to_be_believed_is_kept(int? life)
    {
        _life = life is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        await GivenAsync("token");

        _time.Set(1_000_000);
        Assert.Equal("token", await _login.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_cannot_be_had_anew_is_good_to_its_end_and_no_longer()
    {
        _life = TimeSpan.FromSeconds(3600);
        await GivenAsync("old");

        _time.Set(3545);
        var renewed = _login.GetAsync(CancellationToken.None);
        _asked[1].SetException(new StoreException(ProblemClass.Unavailable, "x", "y"));
        Assert.Equal("old", await renewed);
        Assert.Equal("old", await _login.GetAsync(CancellationToken.None));
        Assert.Equal(2, _asked.Count);

        _time.Set(3600);
        renewed = _login.GetAsync(CancellationToken.None);
        _asked[2].SetException(new StoreException(ProblemClass.Unavailable, "x", "y"));
        await Assert.ThrowsAsync<StoreException>(() => renewed);
    }

    private async Task GivenAsync(string value)
    {
        var got = _login.GetAsync(CancellationToken.None);
        _asked.Single().SetResult(value);
        Assert.Equal(value, await got);
    }
}

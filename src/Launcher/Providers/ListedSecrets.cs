namespace Launcher.Providers;

/// <summary>
/// All secrets of a store whose names begin so: listed page by page, then each read by itself. What is behind that beginning are
/// keys.
/// </summary>
/// <param name="endpoint">What messages call what is asked.</param>
/// <param name="vendor">Who should answer there.</param>
/// <param name="prefix">What their names begin with; may be empty.</param>
/// <param name="comparison">How the store compares names.</param>
internal sealed class ListedSecrets(string endpoint, string vendor, string prefix, StringComparison comparison)
{
    // What is deleted meanwhile can leave a page empty.
    private const int MostEmptyPages = 100;

    private readonly HashSet<string> _names = new(StringComparer.FromComparison(comparison));
    private readonly List<Listed> _found = [];
    private int _before;
    private int _empty;
    private int _length;

    /// <summary>Takes a name from a page: what is wrong with the list, or null.</summary>
    /// <param name="isReadable">Whether anything can be had of it.</param>
    public Failure? Add(string name, bool isReadable = true)
    {
        if (!_names.Add(name))
        {
            return Endless("the same secret again");
        }
        if (isReadable && name.Length > prefix.Length && name.StartsWith(prefix, comparison))
        {
            _found.Add(new Listed(name));
        }
        return Grow(name.Length);
    }

    /// <summary>The same at the end of a page.</summary>
    public Failure? EndPage()
    {
        _empty = _names.Count == _before ? _empty + 1 : 0;
        _before = _names.Count;
        return _empty > MostEmptyPages ? Endless("one empty page after the other") : null;
    }

    /// <summary>Reads all of them, after the last page; nobody waits for thousands to fail alike.</summary>
    /// <param name="most">How many at one time.</param>
    /// <param name="none">Why there is none.</param>
    public async Task<SecretAnswer> ReadAsync(int most, Func<string, Task<SecretAnswer>> read, Failure none)
    {
        var failed = _found.Count == 0 ? none : null;
        await Turns.RunAsync(
            most,
            _found,
            async one =>
            {
                if (failed is null)
                {
                    var answer = await read(one.Name);
                    one.Value = answer.Document?.Content;
                    failed ??= answer.Failure ?? Grow(one.Value!.Bytes.Length);
                }
            }
        );
        if (failed is not null)
        {
            return failed;
        }
        var keys = new List<KeyValuePair<string, SecretValue>>();
        foreach (var one in _found)
        {
            keys.Add(new(one.Name[prefix.Length..], one.Value!));
        }
        return new SecretDocument
        {
            Content = new SecretValue([]),
            Format = DocumentFormat.Keyed,
            Keys = keys,
        };
    }

    private Failure? Grow(int length) =>
        Interlocked.Add(ref _length, length) <= SecretLimits.MaxSecretBytes
            ? null
            : new Failure(
                ProblemClass.BadValue,
                $"what {endpoint} has{(prefix.Length == 0 ? "" : $" below {Quoted.Text(prefix)}")} is more than {SecretLimits.MaxSecretText}",
                "name fewer: PREFIX* are those whose names begin so"
            );

    private Failure Endless(string what) =>
        new(
            ProblemClass.BadValue,
            $"{endpoint} answers {what} in its list",
            $"check that it is {vendor} that answers there"
        );

    private sealed class Listed(string name)
    {
        public string Name => name;

        public SecretValue? Value { get; set; }
    }
}

using System.Reflection;
using Launcher.Model;
using Launcher.Providers;

namespace Launcher.Tests.Providers;

/// <summary>
/// A real store or its double, with what <see cref="ContractTests"/> need of it. Each scheme of the table has one, which is
/// found by its <see cref="StoreOfAttribute"/>.
/// </summary>
internal abstract class StoreUnderTest : IDisposable
{
    /// <summary>What its provider is created with.</summary>
    public abstract ProviderSettings Settings { get; }

    /// <summary>Selects the content again when the store puts something around it; empty when it does not.</summary>
    public virtual string Selector => "";

    /// <summary>How many bytes an answer has beside its content.</summary>
    public virtual int Overhead => 0;

    public ProviderDescriptor Descriptor => ProviderTable.Get(SchemeOf(GetType())!);

    public static StoreUnderTest Of(string scheme) =>
        Array.Find(typeof(StoreUnderTest).Assembly.GetTypes(), type => SchemeOf(type) == scheme) is { } type
            ? (StoreUnderTest)Activator.CreateInstance(type)!
            : throw new ArgumentException(
                $"{scheme}:// has no store to test it against: add a {nameof(StoreUnderTest)} with [StoreOf(\"{scheme}\")]",
                nameof(scheme)
            );

    /// <summary>What the provider answers for content that was stored.</summary>
    public virtual byte[] Answer(byte[] content) => content;

    /// <summary>What was stored, of what the provider answers.</summary>
    public virtual SecretValue Stored(SecretDocument document) => document.Content;

    /// <summary>Stores a secret and returns its location.</summary>
    public abstract string Put(byte[] content);

    /// <summary>A location where nothing is; not asked for where <see cref="ProviderDescriptor.KnowsAbsence"/> is false.</summary>
    public virtual string Missing() => throw new NotSupportedException();

    /// <summary>A location whose answer never comes.</summary>
    public abstract string Hanging();

    /// <summary>Runs a question while whoever asks may not read the location; not called where nothing is missing.</summary>
    public virtual void AskDenied(string location, Action question) => throw new NotSupportedException();

    public abstract void Dispose();

    public SecretAnswer Ask(string location, CancellationToken? cancellation = null)
    {
        var token = cancellation ?? TestContext.Current.CancellationToken;
        var fetch = Descriptor.Create(Settings).FetchAsync([new(location, [], false)], token);
        return Assert.Single(fetch.AsTask().GetAwaiter().GetResult());
    }

    private static string? SchemeOf(Type type) => type.GetCustomAttribute<StoreOfAttribute>()?.Scheme;
}

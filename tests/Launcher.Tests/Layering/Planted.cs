// A small house with the wrong uses built in: one type for each way to use another.
#pragma warning disable CA1052, CA1823, CA1801, CA1051, CA1018, IDE0051, IDE0060, CA1813, IDE0052, CS0169, CA1815
namespace Launcher.Tests.Layering.Planted.Upper
{
    internal class Thing
    {
        public static int Count { get; set; }

        public static readonly int Field = int.Parse("1", System.Globalization.CultureInfo.InvariantCulture);

        public static T Of<T>(T value) => value;
    }

    internal interface IThing;

    internal sealed class ThingAttribute : Attribute;

    internal sealed class ThingException : Exception;

    internal sealed class MayUseLower
    {
        private readonly Lower.Innocent? _lower;
    }
}

namespace Launcher.Tests.Layering.Planted.Lower
{
    internal sealed class Innocent;

    internal static class ByCall
    {
        public static int Use() => Upper.Thing.Count;
    }

    internal static class ByCallInLambda
    {
        public static Func<int> Use() => static () => Upper.Thing.Count;
    }

    internal static class ByField
    {
        public static int Use() => Upper.Thing.Field;
    }

    internal static class ByTypeOf
    {
        public static Type Use() => typeof(Upper.Thing);
    }

    internal static class ByGenericArgument
    {
        public static object Use() => new List<Upper.Thing>();
    }

    internal static class ByMethodArgument
    {
        public static object? Use() => Array.Empty<Upper.Thing[]>();
    }

    internal static class ByCatch
    {
        public static void Use(Action action)
        {
            try
            {
                action();
            }
            catch (Upper.ThingException) { }
        }
    }

    internal sealed class ByBase : Upper.Thing;

    internal sealed class ByInterface : Upper.IThing;

    internal sealed class ByConstraint<T>
        where T : Upper.IThing;

    [Upper.Thing]
    internal sealed class ByAttribute;

    internal sealed class BySignature
    {
        public static void Use(Upper.Thing? thing) { }
    }

    internal sealed class ByFieldType
    {
        private readonly Upper.Thing[]? _things;
    }
}

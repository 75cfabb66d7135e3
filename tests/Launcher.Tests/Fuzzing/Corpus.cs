using System.Globalization;
using System.Text;
using CsCheck;
using Launcher.Testing.Harness;

namespace Launcher.Tests.Fuzzing;

/// <summary>
/// Inputs to begin with, one in a line of <c>corpus/NAME.txt</c> with <c>\n</c>, <c>\xNN</c> and <c>\\</c> for what has no
/// place in one, and what becomes of them when bytes are lost, doubled, swapped and mixed. An input that once failed is
/// added as a line.
/// </summary>
internal static class Corpus
{
    private readonly record struct Change(int Kind, double At, int Length, int Pick, byte Byte);

    /// <summary>The seeds themselves.</summary>
    public static IReadOnlyList<byte[]> Seeds(string name) =>
        [
            .. File.ReadAllLines(Path.Combine(Repository.Folder, "tests/Launcher.Tests/Fuzzing/corpus", name + ".txt"))
                .Where(line => !line.StartsWith("//", StringComparison.Ordinal))
                .Select(Unescape),
        ];

    /// <summary>Seeds, and what comes of up to eight changes to one.</summary>
    /// <param name="tokens">What has a meaning in this language: put in whole.</param>
    public static Gen<byte[]> Mutated(string name, params string[] tokens)
    {
        var seeds = Seeds(name);
        var words = tokens.Select(Encoding.UTF8.GetBytes).ToList();
        var change = Gen.Select(Gen.Int[0, 7], Gen.Double.Unit, Gen.Int[1, 16], Gen.Int[0, 9_999], Gen.Byte)
            .Select((kind, at, length, pick, value) => new Change(kind, at, length, pick, value));
        return Gen.Select(Gen.Int[0, seeds.Count - 1], change.Array[0, 8])
            .Select(
                (seed, changes) =>
                {
                    var text = seeds[seed].ToList();
                    foreach (var step in changes)
                    {
                        Apply(text, step, seeds, words);
                    }
                    return text.ToArray();
                }
            );
    }

    /// <summary>How a failing input is shown: as a line for the corpus.</summary>
    public static string Escape(byte[] bytes)
    {
        var line = new StringBuilder();
        foreach (var value in bytes)
        {
            _ = value switch
            {
                (byte)'\\' => line.Append(@"\\"),
                (byte)'\n' => line.Append(@"\n"),
                >= 0x20 and < 0x7f => line.Append((char)value),
                _ => line.Append(CultureInfo.InvariantCulture, $@"\x{value:x2}"),
            };
        }
        return line.ToString();
    }

    private static void Apply(List<byte> text, Change step, IReadOnlyList<byte[]> seeds, List<byte[]> words)
    {
        var at = (int)(step.At * (text.Count + 1));
        var length = Math.Min(step.Length, text.Count - Math.Min(at, text.Count));
        at = Math.Min(at, text.Count);
        switch (step.Kind)
        {
            case 0:
                text.InsertRange(at, words[step.Pick % words.Count]);
                break;
            case 1:
                text.Insert(at, step.Byte);
                break;
            case 2:
                text.RemoveRange(at, length);
                break;
            case 3:
                text.InsertRange(at, text.GetRange(at, length));
                break;
            case 4 when at < text.Count:
                text[at] = step.Byte;
                break;
            case 5:
                text.RemoveRange(at, text.Count - at);
                break;
            case 6:
                var other = seeds[step.Pick % seeds.Count];
                text.AddRange(other[(int)(step.At * other.Length)..]);
                break;
            default:
                text.RemoveRange(at, length);
                text.InsertRange(at, words[step.Pick % words.Count]);
                break;
        }
    }

    public static byte[] Unescape(string line)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(line, i, 1));
                continue;
            }
            i++;
            switch (line[i])
            {
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 'x':
                    bytes.Add(byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                default:
                    bytes.Add((byte)line[i]);
                    break;
            }
        }
        return [.. bytes];
    }
}

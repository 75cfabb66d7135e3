using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Launcher.Diagnostics;

/// <summary>Every problem of a launch as text for people or as JSON, an object a line, for log collectors.</summary>
internal static class FailureReport
{
    /// <summary>
    /// One problem is one line; several are counted first. Each says what it was for, its class, the cause, the way out.
    /// </summary>
    public static byte[] Text(IReadOnlyList<Problem> problems)
    {
        var text = new StringBuilder();
        if (problems.Count > 1)
        {
            text.Append("launcher: ").Append(problems.Count).Append(" problems, nothing was started:\n");
        }
        foreach (var problem in problems)
        {
            text.Append(problems.Count > 1 ? "  " : "launcher: ").Append(Sentence(problem)).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Keys: <c>severity</c>, <c>class</c>, <c>for</c>, <c>message</c>, <c>wayOut</c>.</summary>
    public static byte[] Json(IReadOnlyList<Problem> problems)
    {
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var problem in problems)
        {
            using (var json = new Utf8JsonWriter(buffer, Log.Options))
            {
                json.WriteStartObject();
                json.WriteString("severity", "ERROR");
                json.WriteString("class", Name(problem.Class));
                json.WriteString("for", problem.Subject is null ? null : Quoted.Name(problem.Subject));
                json.WriteString("message", Quoted.Line(problem.What));
                json.WriteString("wayOut", problem.WayOut is null ? null : Quoted.Line(problem.WayOut));
                json.WriteEndObject();
            }
            buffer.Write("\n"u8);
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The class as printed: the contract of <see cref="ProblemClass"/>.</summary>
    public static string Name(ProblemClass problemClass) =>
        problemClass switch
        {
            ProblemClass.BadSetting => "bad-setting",
            ProblemClass.BadReference => "bad-reference",
            ProblemClass.BadTarget => "bad-target",
            ProblemClass.BadValue => "bad-value",
            ProblemClass.User => "user",
            ProblemClass.Command => "command",
            ProblemClass.NotFound => "not-found",
            ProblemClass.Denied => "denied",
            ProblemClass.Login => "login",
            ProblemClass.Tls => "tls",
            ProblemClass.Dns => "dns",
            ProblemClass.Throttled => "throttled",
            ProblemClass.Internal => "internal",
            ProblemClass.Timeout => "timeout",
            _ => "unavailable",
        };

    /// <summary><c>DB_PASSWORD: not-found: what happened: the way out</c>.</summary>
    public static string Sentence(Problem problem)
    {
        var text = new StringBuilder();
        if (problem.Subject is { } subject)
        {
            text.Append(Quoted.Name(subject)).Append(": ");
        }
        text.Append(Name(problem.Class)).Append(": ").Append(problem.What);
        if (problem.WayOut is not null)
        {
            text.Append(": ").Append(problem.WayOut);
        }
        return Quoted.Line(text.ToString());
    }
}

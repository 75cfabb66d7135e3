using System.Text;
using Launcher.Configuration;
using Launcher.Injection;
using Launcher.Model;
using Launcher.References;
using Launcher.Tests.References;

namespace Launcher.Tests.Configuration;

public sealed class TemplateTextTests
{
    private static readonly FileDelivery s_file = new(
        "/run/app.conf",
        null,
        new Asked("/run/app.conf", [], new FileRights(0x100, null), "--template", SettingSource.Flag)
    )
    {
        Template = "/etc/app.tmpl",
    };

    private static (Delivery File, Problems Problems, List<string> Warnings) Fill(string text)
    {
        var (problems, warnings) = (new Problems(), new List<string>());
        var file = TemplateText.Fill(s_file, Encoding.UTF8.GetBytes(text), Schemes.Set, problems, warnings);
        return (file, problems, warnings);
    }

    private static string Shown(Delivery file) =>
        string.Concat(
            file.Parts.Select(part =>
                part.Reference is { } reference
                    ? $"<{ReferencePrinter.Display(reference)}>"
                    : Encoding.UTF8.GetString(part.Literal.Span)
            )
        );

    [Theory]
    [InlineData("a @{vault://s/x#k}\nb @{file:///y}\n", "a <vault://s/x#k>\nb <file:///y>\n")]
    [InlineData("$x ${y} {{ z }} @{w} @ $(v)\n@{file:///y}", "$x ${y} {{ z }} @{w} @ $(v)\n<file:///y>")]
    [InlineData("@@{file:///x} @{literal://@}@{file:///y}", "@{file:///x} @<file:///y>")]
    public void References_are_cut_out_and_everything_else_stays(string text, string expected)
    {
        var (file, problems, _) = Fill(text);
        Assert.Empty(problems);
        Assert.Equal(expected, Shown(file));
    }

    [Fact]
    public void A_reference_alone_is_text_like_any_other()
    {
        var (file, problems, warnings) = Fill("vault://s/x#k");
        Assert.Empty(problems);
        Assert.Equal("vault://s/x#k", Shown(file));
        Assert.Equal(["'/etc/app.tmpl' has no @{...}: it is copied as it is"], warnings);
    }

    [Fact]
    public void Every_mistake_is_found_with_its_line_and_column()
    {
        var (_, problems, warnings) = Fill(
            "ä@{valt://s/x}\n\n  ${vault://s/x} @{vault://s/x?verion=1}@{file:///ok}\n@{file:///y"
        );
        Assert.Empty(warnings);
        Assert.Equal(
            ["/etc/app.tmpl:1:2", "/etc/app.tmpl:3:3", "/etc/app.tmpl:3:18", "/etc/app.tmpl:4:1"],
            problems.Select(problem => problem.Subject)
        );
        Assert.All(problems, problem => Assert.Equal(ProblemClass.BadReference, problem.Class));
        Assert.All(problems, problem => Assert.False(string.IsNullOrEmpty(problem.WayOut)));
    }

    [Theory]
    [InlineData("@{file:///x?as=file}")]
    [InlineData("a @{file:///x?mode=0400}")]
    public void A_reference_in_it_cannot_be_a_file_of_its_own(string text)
    {
        var problem = Assert.Single(Fill(text).Problems);
        Assert.EndsWith("inside other text cannot become a file", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void An_escaped_reference_is_worth_a_warning() =>
        Assert.StartsWith(
            "'/etc/app.tmpl': '@@{' hands the app the reference as text",
            Assert.Single(Fill("@@{file:///x} @{file:///y}").Warnings),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("/a:/b", "/b")]
    [InlineData("/a:b:/c", "/c")]
    public void Source_and_destination_are_cut_at_the_colon_before_a_slash(string text, string path)
    {
        var file = Assert.IsType<FileDelivery>(Assert.Single(Planned.From(["--template", text]).Deliveries));
        Assert.Equal((path, text[..^(path.Length + 1)]), (file.Path, file.Template));
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("a:/b")]
    [InlineData("/a:b")]
    [InlineData("/a:/b:/c")]
    [InlineData("/a:/")]
    [InlineData("/a:/b/../c")]
    [InlineData("/a:/a")]
    public void What_is_no_such_pair_is_refused(string text) =>
        Assert.Equal("--template", Assert.Single(Planned.Try(["--template", text]).Problems).Subject);

    [Fact]
    public void Two_files_of_one_path_contradict_each_other() =>
        Assert.Contains(
            "the file '/b' is set twice",
            Assert.Single(Planned.Try(["--template", "/a:/b", "--file", "/b=file:///x"]).Problems).What,
            StringComparison.Ordinal
        );
}

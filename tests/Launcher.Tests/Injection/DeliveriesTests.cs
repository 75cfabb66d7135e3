using Launcher.Injection;
using Launcher.Model;
using Launcher.Tests.Configuration;

namespace Launcher.Tests.Injection;

public sealed class DeliveriesTests
{
    private static T One<T>(params string[] flags)
        where T : Delivery => Assert.IsType<T>(Assert.Single(Planned.From(flags).Deliveries));

    [Fact]
    public void The_first_equals_sign_cuts()
    {
        var variable = One<VariableDelivery>("--env", "A=@{vault://x}=y");
        Assert.Equal("A", variable.Name);
        Assert.Equal(2, variable.Parts.Count);
    }

    [Fact]
    public void A_variable_may_ask_to_become_a_file_or_a_memory_file()
    {
        var file = One<FileDelivery>("--env", "A=vault://x?as=file");
        Assert.Equal(
            ("/run/secrets/A", "A", 0x100u, null),
            (file.Path, file.Variable, file.Asked.Rights.Mode, file.Asked.Rights.Owner)
        );
        var placed = One<FileDelivery>("--env", "A=vault://x?as=file&to=/d/f&mode=0440&owner=app");
        Assert.Equal(
            ("/d/f", "A", 0x120u, "app"),
            (placed.Path, placed.Variable, placed.Asked.Rights.Mode, placed.Asked.Rights.Owner)
        );
        var memory = One<MemoryFileDelivery>("--env", "A=vault://x?as=memfd");
        Assert.Equal(("A", null), (memory.Name, memory.Descriptor));
        Assert.IsType<VariableDelivery>(One<VariableDelivery>("--env", "A=vault://x?as=env"));
    }

    [Fact]
    public void Files_take_their_mode_and_owner_from_the_reference_or_the_settings()
    {
        var file = One<FileDelivery>("--file", "/d/f=vault://x", "--file-mode", "0440", "--file-owner", "app");
        Assert.Equal(
            ("/d/f", null, 0x120u, "app"),
            (file.Path, file.Variable, file.Asked.Rights.Mode, file.Asked.Rights.Owner)
        );
        var own = One<FileDelivery>(
            "--file",
            "/d/f=vault://x?mode=600&owner=1:2",
            "--file-mode=0440",
            "--file-owner=app"
        );
        Assert.Equal((0x180u, "1:2"), (own.Asked.Rights.Mode, own.Asked.Rights.Owner));
    }

    [Fact]
    public void A_memory_file_may_fix_its_descriptor()
    {
        Assert.Equal(3, One<MemoryFileDelivery>("--memfd", "A@3=vault://x").Descriptor);
        Assert.Equal(1023, One<MemoryFileDelivery>("--memfd", "A@1023=vault://x").Descriptor);
        Assert.Null(One<MemoryFileDelivery>("--memfd", "A=vault://x@y").Descriptor);
    }

    [Fact]
    public void An_expansion_keeps_its_own_options_to_itself()
    {
        var expansion = Assert.Single(
            Planned.From(["--expand", "vault://x?prefix=P_&only=a*,b&names=upper&optional"]).Expansions
        );
        Assert.Equal(("P_", true, "--expand"), (expansion.Prefix, expansion.UpperCase, expansion.Origin));
        Assert.Equal(["a*", "b"], expansion.Only);
        Assert.Equal([new ReferenceOption("optional", null)], expansion.Reference.Options);
    }

    /// <summary>The flag and its value; what the problem is about; cause and way out.</summary>
    [Theory]
    [InlineData("--env A", "--env", "'A' has no '='", "write NAME=REF")]
    [InlineData(
        "--env =vault://x",
        "--env",
        "a text that is not shown (10 characters) has nothing before its '='",
        "write NAME=REF"
    )]
    [InlineData(
        "--env 1A=vault://x",
        "--env",
        "'1A' is not a variable name",
        "a variable name has letters, digits, '_', '.', '-' and ':', and does not begin with a digit"
    )]
    [InlineData(
        "--env \"A=vault://x",
        "--env",
        "'\"A' is not a variable name",
        "remove the quotes around the entry: no shell does it here"
    )]
    [InlineData(
        "--env 'A=vault://x",
        "--env",
        "''A' is not a variable name",
        "remove the quotes around the entry: no shell does it here"
    )]
    [InlineData("--file x", "--file", "'x' has no '='", "write PATH=REF")]
    [InlineData("--memfd A", "--memfd", "'A' has no '='", "write NAME[@FD]=REF")]
    [InlineData(
        "--memfd =vault://x",
        "--memfd",
        "a text that is not shown (10 characters) has nothing before its '='",
        "write NAME[@FD]=REF"
    )]
    [InlineData(
        "--memfd @20=vault://x",
        "--memfd",
        "'' is not a variable name",
        "a variable name has letters, digits, '_', '.', '-' and ':', and does not begin with a digit"
    )]
    [InlineData(
        "--memfd A=vault://",
        "A",
        "reference 'vault://': an empty location",
        "write it as in 'vault://secret/db#password'"
    )]
    [InlineData(
        "--expand vault://",
        "--expand",
        "reference 'vault://': an empty location",
        "write it as in 'vault://secret/db#password'"
    )]
    [InlineData(
        "--env A=vault://x?as=file&to=/x/",
        "A",
        "'/x/' is not a path for a secret file",
        "write an absolute path without '//', '.' and '..' that ends in the file's name"
    )]
    [InlineData(
        "--file run/x=vault://x",
        "--file",
        "'run/x' is not a path for a secret file",
        "write an absolute path without '//', '.' and '..' that ends in the file's name"
    )]
    [InlineData(
        "--file /run/../x=vault://x",
        "--file",
        "'/run/../x' is not a path for a secret file",
        "write an absolute path without '//', '.' and '..' that ends in the file's name"
    )]
    [InlineData(
        "--file /run/=vault://x",
        "--file",
        "'/run/' is not a path for a secret file",
        "write an absolute path without '//', '.' and '..' that ends in the file's name"
    )]
    [InlineData(
        "--file /run/x=vault://x?as=memfd",
        "/run/x",
        "as= and to= in 'vault://x?as=memfd' contradict --file",
        "leave them out"
    )]
    [InlineData(
        "--memfd A@2=vault://x",
        "A",
        "'2' is not a descriptor for a memory file",
        "choose 3 to 1023, or leave @FD out"
    )]
    [InlineData(
        "--memfd A@1024=vault://x",
        "A",
        "'1024' is not a descriptor for a memory file",
        "choose 3 to 1023, or leave @FD out"
    )]
    [InlineData(
        "--memfd A@=vault://x",
        "A",
        "'' is not a descriptor for a memory file",
        "choose 3 to 1023, or leave @FD out"
    )]
    [InlineData(
        "--memfd A=vault://x?as=env",
        "A",
        "as= and to= in 'vault://x?as=env' contradict --memfd",
        "leave them out"
    )]
    [InlineData(
        "--env A=vault://x?mode=0400",
        "A",
        "to, mode and owner in 'vault://x?mode=0400' are for files",
        "add as=file or as=memfd, or leave them out"
    )]
    [InlineData(
        "--env A=x@{vault://x?as=file}",
        "A",
        "'vault://x?as=file' inside other text cannot become a file",
        "leave as, to, mode and owner out"
    )]
    [InlineData(
        "--expand vault://x?as=file",
        "vault://x?as=file",
        "the option 'as' does not go with --expand, which sets variables",
        "leave it out"
    )]
    [InlineData(
        "--expand vault://x#password",
        "vault://x#password",
        "a '#' does not go with --expand, which sets a variable for each key",
        "write ?only=password"
    )]
    [InlineData(
        "--expand vault://x?names=lower",
        "vault://x?names=lower",
        "'lower' is not a value of 'names'",
        "write names=upper"
    )]
    [InlineData(
        "--expand vault://x?prefix=1",
        "vault://x?prefix=1",
        "'1' cannot begin a name",
        "a variable name has letters, digits, '_', '.', '-' and ':', and does not begin with a digit"
    )]
    public void What_is_wrong_comes_with_a_way_out(string words, string subject, string what, string wayOut)
    {
        var (_, problems) = Planned.Try(words.Split(' '));
        var problem = Assert.Single(problems);
        Assert.Equal((subject, what, wayOut), (problem.Subject, problem.What, problem.WayOut));
    }

    [Fact]
    public void A_reference_handed_on_as_text_is_worth_a_warning()
    {
        var warning = Assert.Single(Planned.From(["--env", "A=@@{vault://a} @@{vault://b}"]).Warnings);
        Assert.StartsWith("A: '@@{' hands the app the reference as text", warning, StringComparison.Ordinal);
        Assert.Empty(Planned.From(["--env", "A=@@{literal://a}"]).Warnings);
    }

    [Fact]
    public void The_value_of_a_default_is_in_no_message()
    {
        var (_, problems) = Planned.Try(["--file", "/run/x=vault://x?as=env&default=hunter2"]);
        Assert.Contains("default=...", Assert.Single(problems).What, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problems[0].ToString(), StringComparison.Ordinal);
    }
}

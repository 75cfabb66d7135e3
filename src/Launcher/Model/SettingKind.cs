namespace Launcher.Model;

/// <summary>How a setting is written on the command line and in its variable.</summary>
internal enum SettingKind
{
    /// <summary>A flag without a value; its variable takes <c>true</c> or <c>false</c>.</summary>
    Switch,

    /// <summary>One value; the last one given wins, as everywhere.</summary>
    Single,

    /// <summary>Any number of values; its variable takes one per line.</summary>
    Repeated,
}

using System.Runtime.Versioning;

// File modes, signals and namespaces: there is nothing here for another system.
[assembly: SupportedOSPlatform("linux")]

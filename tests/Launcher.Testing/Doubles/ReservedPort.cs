using System.Net;
using System.Net.Sockets;

namespace Launcher.Testing.Doubles;

/// <summary>
/// A port of loopback that stays this test's: bound and not listened on. A connection to it is refused, nobody else gets
/// it, and a server of the test's can still listen there: a <see cref="StoreServer"/> on this very socket, a real program
/// beside it, as SO_REUSEADDR allows while no socket of the port listens (socket(7)).
/// </summary>
internal sealed class ReservedPort : IDisposable
{
    public ReservedPort()
    {
        // .NET sets SO_REUSEADDR by itself on what it binds.
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Number = ((IPEndPoint)Socket.LocalEndPoint!).Port;
    }

    public Socket Socket { get; }

    public int Number { get; }

    public void Dispose() => Socket.Dispose();
}

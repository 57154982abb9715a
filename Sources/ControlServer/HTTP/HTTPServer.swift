import Configuration
import LinuxSystem
import NIOCore
import NIOHTTP1
import NIOPosix
import Reactor

/// One listening socket and its clients.
package final class HTTPServer {
    private let router: Router
    private let limits = HTTPLimits()
    private let loop: any EventLoop
    private var listener: (any Channel)?
    private var clients: [ObjectIdentifier: any Channel] = [:]

    /// - Parameters:
    ///   - socket: bound; it is listened to from now on.
    ///   - namespaces: under which the methods of the supervisor appear.
    package init(
        _ settings: HTTPServerSettings,
        socket: consuming Descriptor,
        control: any SupervisorControl,
        namespaces: [String],
        reactor: Reactor
    ) throws {
        loop = reactor.loop
        let dispatcher = RPCDispatcher(control: control, supervisorNamespaces: namespaces)
        let loop = self.loop
        router = Router(
            routes: RouteTable(control: control, dispatcher: dispatcher, reactor: reactor).routes,
            credentials: settings.credentials.map { CredentialCheck($0, loop: loop) }
        )
        try listen(socket.release())
    }

    private func listen(_ descriptor: CInt) throws {
        let server = NIOLoopBound(WeakServer(self), eventLoop: loop)
        let opened = NIOLoopBoundBox<Result<any Channel, any Error>?>(nil, eventLoop: loop)
        ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try server.value.server?.accept(channel) }
            }
            .withBoundSocket(descriptor)
            .whenComplete { opened.value = $0 }
        switch opened.value {
        case .success(let channel): listener = channel
        case .failure(let error): throw error
        case nil: throw HTTPServerProblem.notOpenedAtOnce
        }
    }

    private func accept(_ channel: any Channel) throws {
        guard clients.count < limits.connections else { throw HTTPServerProblem.tooManyConnections }
        let key = ObjectIdentifier(channel)
        clients[key] = channel
        let server = NIOLoopBound(WeakServer(self), eventLoop: loop)
        channel.closeFuture.whenComplete { _ in server.value.server?.clients[key] = nil }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
        try pipeline.addHandler(
            HTTPConnection(limits: limits) { [weak self] request, reply in
                self?.router.answer(request, reply: reply)
            }
        )
    }

    /// Closes the socket and all connections.
    package func close() {
        listener?.close(promise: nil)
        for client in clients.values { client.close(promise: nil) }
        clients = [:]
    }
}

/// For NIO's closures, which must not keep the server alive.
private struct WeakServer {
    weak var server: HTTPServer?

    init(_ server: HTTPServer) {
        self.server = server
    }
}

private enum HTTPServerProblem: Error {
    case tooManyConnections
    case notOpenedAtOnce
}

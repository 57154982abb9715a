import Configuration
import LinuxSystem
import NIOCore
import NIOHTTP1
import NIOPosix
import Reactor

/// One listening socket and its clients.
package final class HTTPServer {
    private let router: Router
    private let limits: HTTPLimits
    private let accessLog: AccessLog
    private let loop: any EventLoop
    private let isTCP: Bool
    private var listener: (any Channel)?
    private var isClosed = false
    private var clients: [ObjectIdentifier: any Channel] = [:]

    /// - Parameters:
    ///   - socket: bound, and listened to or not; clients are accepted from now on.
    ///   - namespaces: under which the methods of the supervisor appear.
    ///   - pageSecret: the same for all servers of the daemon, and after a restart.
    ///   - onFailure: called when the socket cannot be listened to.
    package init(
        _ settings: HTTPServerSettings,
        socket: consuming Descriptor,
        control: any SupervisorControl,
        namespaces: [String],
        pageSecret: PageSecret,
        reactor: Reactor,
        onFailure: @escaping (any Error) -> Void
    ) {
        loop = reactor.loop
        isTCP = if case .inet = settings.address { true } else { false }
        limits = HTTPLimits.fitting(descriptors: (try? ResourceLimit.openFiles.values())?.soft)
        accessLog = AccessLog(control: control)
        let dispatcher = RPCDispatcher(control: control, supervisorNamespaces: namespaces)
        let loop = self.loop
        router = Router(
            routes: RouteTable(
                control: control,
                dispatcher: dispatcher,
                reactor: reactor,
                settings: settings,
                pageSecret: pageSecret
            ).routes + MonitoringRoutes(control: control, settings: settings).routes,
            credentials: settings.credentials.map { CredentialCheck($0, loop: loop) }
        )
        listen(socket.release(), onFailure: onFailure)
    }

    private func listen(_ descriptor: CInt, onFailure: @escaping (any Error) -> Void) {
        let server = NIOLoopBound(WeakServer(self), eventLoop: loop)
        let failed = NIOLoopBound(onFailure, eventLoop: loop)
        ServerBootstrap(group: loop)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AcceptPause()) }
            }
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try server.value.server?.accept(channel) }
            }
            .withBoundSocket(descriptor)
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    // NIO listens to a bound socket before it looks at its backlog option.
                    ListeningSocket.setBacklog(1024, of: descriptor)
                    server.value.opened(channel)
                case .failure(let error): failed.value(error)
                }
            }
    }

    private func accept(_ channel: any Channel) throws {
        guard clients.count < limits.connections else { throw HTTPServerProblem.tooManyConnections }
        let key = ObjectIdentifier(channel)
        clients[key] = channel
        let server = NIOLoopBound(WeakServer(self), eventLoop: loop)
        channel.closeFuture.whenComplete { _ in server.value.server?.clients[key] = nil }
        if isTCP { PeerWatch.apply(to: channel) }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(MissingVersion())
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
        try pipeline.addHandler(
            HTTPConnection(
                limits: limits,
                accessLog: accessLog,
                admit: { [weak self] head in self?.router.admit(head) ?? .body(limit: 0) },
                answer: { [weak self] request, reply in self?.router.answer(request, reply: reply) }
            )
        )
    }

    fileprivate func opened(_ channel: any Channel) {
        if isClosed { channel.close(promise: nil) } else { listener = channel }
    }

    /// Closes the socket and all connections.
    package func close() {
        isClosed = true
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

    /// The server may have been closed before it was open.
    func opened(_ channel: any Channel) {
        if let server { server.opened(channel) } else { channel.close(promise: nil) }
    }
}

private enum HTTPServerProblem: Error {
    case tooManyConnections
}

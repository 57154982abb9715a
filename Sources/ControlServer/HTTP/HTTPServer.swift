package import Configuration
package import LinuxSystem
import NIOCore
import NIOHTTP1
import NIOPosix
package import Reactor

/// One listening socket and its clients.
package final class HTTPServer {
    private let router: Router
    private let limits: HTTPLimits
    private let budget: ClientBudget
    private let accessLog: AccessLog
    private let loop: any EventLoop
    private let isTCP: Bool
    private var listener: Listener?
    private var clients: [ObjectIdentifier: any Channel] = [:]

    /// - Parameters:
    ///   - socket: bound, and listened to or not; clients are accepted from now on.
    ///   - namespaces: under which the methods of the supervisor appear.
    ///   - controlPlane: the same for all servers of the daemon, and after a restart.
    ///   - onTrouble: called with the reason when clients cannot be accepted for now, not for each of them.
    package init(
        _ settings: HTTPServerSettings,
        socket: consuming Descriptor,
        control: any SupervisorControl,
        namespaces: [String],
        controlPlane: ControlPlane,
        reactor: Reactor,
        onTrouble: @escaping (String) -> Void
    ) {
        loop = reactor.loop
        isTCP = if case .inet = settings.address { true } else { false }
        limits = HTTPLimits.fitting(descriptors: (try? ResourceLimit.openFiles.values())?.soft)
        budget = controlPlane.clients
        budget.setLimit(limits.connections)
        accessLog = AccessLog(control: control)
        let dispatcher = RPCDispatcher(control: control, supervisorNamespaces: namespaces) { reactor.afterOthers($0) }
        router = Router(
            routes: RouteTable(
                control: control,
                dispatcher: dispatcher,
                reactor: reactor,
                settings: settings,
                pageSecret: controlPlane.pageSecret
            ).routes + MonitoringRoutes(control: control, settings: settings).routes,
            credentials: settings.credentials.map { CredentialCheck($0, hasher: controlPlane.passwords) }
        )
        listener = Listener(
            socket,
            reactor: reactor,
            accept: { [weak self] in try self?.accept($0) },
            onTrouble: onTrouble
        )
    }

    private func accept(_ channel: any Channel) throws {
        let connection = HTTPConnection(
            isRemote: isTCP,
            isKnown: router.knowsAllClients,
            limits: limits,
            budget: budget,
            accessLog: accessLog,
            admit: { [weak self] head in self?.router.admit(head) ?? .body(limit: 0) },
            answer: { [weak self] request, reply in self?.router.answer(request, reply: reply) }
        )
        guard budget.take(for: connection) else { throw HTTPServerProblem.tooManyConnections }
        let key = ObjectIdentifier(channel)
        clients[key] = channel
        let server = NIOLoopBound(WeakServer(self), eventLoop: loop)
        channel.closeFuture.whenComplete { _ in server.value.server?.clients[key] = nil }
        if isTCP { PeerWatch.apply(to: channel) }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(MissingVersion())
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
        try pipeline.addHandler(connection)
    }

    /// Closes the socket and all connections.
    package func close() {
        listener?.close()
        listener = nil
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
}

package import Configuration
package import LinuxSystem
import NIOCore
import NIOHTTP1
import NIOPosix

/// One listening socket and its clients.
package final class HTTPServer {
    /// Clients that are refused with an answer at the same time; more have their connections closed.
    private static let mostRefusals = 16

    private let router: Router
    private let limits: HTTPLimits
    private let budget: ClientBudget
    private let accessLog: AccessLog
    private let loop: ServerLoop
    private let isTCP: Bool
    private var listener: Listener?
    private var clients: [ObjectIdentifier: HTTPConnection] = [:]
    private var refusals = 0

    /// - Parameters:
    ///   - socket: a bound socket, listened to or not; clients are accepted from now on.
    ///   - namespaces: the namespaces under which the methods of the supervisor appear.
    ///   - plane: the same for all servers of the process.
    ///   - onTrouble: called with the reason when clients cannot be accepted for now, but not for each client.
    package init(
        _ settings: HTTPServerSettings,
        socket: consuming Descriptor,
        control: any SupervisorControl,
        namespaces: [String],
        plane: ControlPlane,
        loop: ServerLoop,
        onTrouble: @escaping (String) -> Void
    ) {
        self.loop = loop
        isTCP = if case .inet = settings.address { true } else { false }
        limits = plane.limits
        budget = plane.clients
        accessLog = AccessLog(control: control)
        let dispatcher = RPCDispatcher(control: control, supervisorNamespaces: namespaces, time: loop) {
            loop.afterOthers($0)
        }
        router = Router(
            routes: RouteTable(control: control, dispatcher: dispatcher, time: loop, settings: settings, plane: plane)
                .routes + MonitoringRoutes(control: control, settings: settings).routes,
            passwords: settings.credentials.map {
                PasswordTurns(CredentialCheck($0, hasher: plane.passwords), time: loop) { [weak plane] in
                    plane?.remembersUntil = $0
                }
            },
            // A client reads the present state of the core.
            refresh: { control.refresh() }
        )
        listener = Listener(socket, loop: loop, accept: { [weak self] in try self?.accept($0) }, onTrouble: onTrouble)
    }

    private func accept(_ channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        let origin = ClientOrigin(channel)
        let connection = HTTPConnection(
            isRemote: isTCP,
            isKnown: router.knowsAllClients,
            limits: limits,
            budget: budget,
            accessLog: accessLog,
            admit: { [weak self] head in self?.router.admit(head, from: origin) ?? .body(limit: 0) },
            answer: { [weak self] request, reply in self?.router.answer(request, from: origin, reply: reply) }
        )
        let server = NIOLoopBound(WeakServer(self), eventLoop: loop.loop)
        guard budget.take(for: connection) else {
            guard refusals < Self.mostRefusals else { throw HTTPServerProblem.tooManyConnections }
            refusals += 1
            channel.closeFuture.whenComplete { _ in server.value.server?.refusals -= 1 }
            return try pipeline.addHandler(CrowdRefusal())
        }
        let key = ObjectIdentifier(connection)
        clients[key] = connection
        channel.closeFuture.whenComplete { _ in server.value.server?.clients[key] = nil }
        if isTCP { PeerWatch.apply(to: channel) }
        try pipeline.addHandler(MissingVersion())
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
        try pipeline.addHandler(connection)
    }

    /// nil while clients cannot be accepted.
    var listeningChannel: (any Channel)? { listener?.channel }

    /// Accepts no more clients, and closes the connection of each one as soon as no answer is owed to it.
    package func finish() {
        listener?.close()
        listener = nil
        for client in clients.values { client.finish() }
    }

    /// Closes the socket and all connections.
    package func close() {
        listener?.close()
        listener = nil
        for client in clients.values { client.giveWay() }
        clients = [:]
    }
}

/// A reference for NIO's closures, which must not keep the server alive.
private struct WeakServer {
    weak var server: HTTPServer?

    init(_ server: HTTPServer) {
        self.server = server
    }
}

private enum HTTPServerProblem: Error {
    case tooManyConnections
}

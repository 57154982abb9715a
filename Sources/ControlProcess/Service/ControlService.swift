import Configuration
import ControlProtocol
import ControlServer
import LinuxSystem
import Model
import Reactor

/// The servers of one generation, and the life of the process that has them: it ends when it has had nothing to do for some
/// time, when the core says so, and when the core has gone.
final class ControlService {
    /// Milliseconds that clients have to take the answers that are owed to them at the end.
    private static let lastAnswers: Int64 = 1000

    private let link: CoreLink
    private let mirror: Mirror
    private let plane: ControlPlane
    private let loop: ServerLoop
    private let idleSeconds: Int?
    private var servers: [HTTPServer] = []
    private var idleTimer: ReactorTimer?
    private var lastTimer: ReactorTimer?
    private var isFinishing = false

    /// - Parameter hostName: of the machine or the container.
    init(_ welcome: Welcome, _ link: CoreLink, _ plane: ControlPlane, hostName: String, on loop: ServerLoop) {
        self.link = link
        self.plane = plane
        self.loop = loop
        mirror = Mirror(welcome, link, hostName: hostName)
        idleSeconds = welcome.idleSeconds
        plane.passwords.serve(loop)
        link.handlers.lost = { ProcessIdentity.exitAtOnce(status: 1) }
        link.handlers.ping = { [unowned link] number in link.send(.pong(number)) }
        link.handlers.kept = { [unowned link] in loop.inNextPass { link.handleKept() } }
        link.handlers.finish = { [unowned self] in finish() }
        plane.clients.onUse = { [unowned self] in useHasChanged() }
    }

    /// Begins to answer.
    /// - Parameters:
    ///   - servers: with their listening sockets, which are closed when the service is.
    ///   - notices: what the log is to have of the time before.
    func serve(_ servers: [(HTTPServerSettings, Int32)], namespaces: [String], notices: [(LogLevel, String)]) {
        for (level, text) in notices { mirror.log(level, text) }
        for (settings, socket) in servers {
            let section = settings.section
            self.servers.append(
                HTTPServer(
                    settings,
                    socket: Descriptor(owning: socket),
                    control: mirror,
                    namespaces: namespaces,
                    plane: plane,
                    loop: loop,
                    onTrouble: { [unowned mirror] reason in
                        mirror.log(
                            .error,
                            "cannot accept clients of '\(section)': \(reason); they wait, and it is tried again"
                        )
                    }
                )
            )
        }
        link.send(.ready)
        useHasChanged()
    }

    /// The first client has come, or the last has gone.
    private func useHasChanged() {
        if isFinishing, !plane.clients.isInUse { return end() }
        idleTimer = nil
        guard let idleSeconds, !plane.clients.isInUse else { return }
        idleTimer = loop.schedule(afterMilliseconds: Int64(clamping: idleSeconds) &* 1000) { [unowned self] in
            hasBeenIdle()
        }
    }

    /// A client that was accepted is there, whatever has come of it; one that was not waits in a socket that the core keeps.
    private func hasBeenIdle() {
        guard link.owed == 0, plane.remembersUntil.map({ $0 <= loop.now }) ?? true else { return useHasChanged() }
        link.send(.goodbye)
        end()
    }

    /// The generation is over.
    private func finish() {
        guard !isFinishing else { return }
        isFinishing = true
        for server in servers { server.finish() }
        guard plane.clients.isInUse else { return end() }
        lastTimer = loop.schedule(afterMilliseconds: Self.lastAnswers) { [unowned self] in end() }
    }

    private func end() {
        ProcessIdentity.exitAtOnce(status: 0)
    }
}

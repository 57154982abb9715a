import Configuration
import LinuxSystem
import Model
import Output
import ProcessLifecycle

/// The listening socket that FastCGI programs share as their descriptor 0 (FCGI-7 to FCGI-9).
///
/// It is open as long as one of the processes holds it: from before its first spawn until it has ended with no restart
/// due. Supervisor lets go at each exit; here clients of a program that is about to be restarted wait in the queue
/// instead of being refused.
final class FastCGISocket {
    /// Why there is no socket.
    struct Problem: Error {
        let settings: FastCGISocketSettings
        var cause: String
        var isLackOfResources = false

        /// The problem in Supervisor's words (FCGI-12).
        var text: String { "Could not create FastCGI socket \(settings.address.url): \(cause)" }
        /// The same for the author of the configuration.
        var configurationText: String { "\(text) in [\(settings.section)] socket" }
    }

    /// The part that one process has in the socket.
    final class Share {
        private let socket: FastCGISocket
        private(set) var isHeld = false
        /// Whether the socket was held before the launch that is under way: a restart goes on with the socket that it has.
        private var wasHeld = false
        private var isLaunching = false

        init(_ socket: FastCGISocket) {
            self.socket = socket
        }

        /// - Returns: the number of the socket, which stays open until `release()`.
        func hold() throws(Problem) -> Int32 {
            let number = try socket.opened()
            if !isHeld { socket.holders += 1 }
            isHeld = true
            return number
        }

        func release() {
            guard isHeld else { return }
            isHeld = false
            socket.holders -= 1
            if socket.holders == 0 { socket.close() }
        }
    }

    let settings: FastCGISocketSettings
    private let log: ActivityLog
    private var descriptor: Descriptor?
    private var holders = 0
    /// The address, looked up once: a name service that does not answer must not hold up the loop at each start of a program.
    private var address: SocketAddress?

    init(_ settings: FastCGISocketSettings, log: ActivityLog) {
        self.settings = settings
        self.log = log
    }

    /// Opens and closes it, to find out early whether that works (FCGI-10).
    func test() throws(Problem) {
        _ = try opened()
        close()
    }

    private func opened() throws(Problem) -> Int32 {
        if let number = descriptor?.number { return number }
        log.log(.info, "Creating socket \(settings.address.url)")
        let socket = try bound()
        do throws(Errno) {
            try ListeningSocket.listen(socket, backlog: settings.backlog)
        } catch {
            throw Problem(settings, error)
        }
        let number = socket.number
        descriptor = consume socket
        return number
    }

    /// The file of a unix socket stays (FCGI-8).
    private func close() {
        log.log(.info, "Closing socket \(settings.address.url)")
        descriptor = nil
    }

    private func bound() throws(Problem) -> Descriptor {
        switch settings.address {
        case .tcp(let host, let port):
            do throws(ListeningSocket.Problem) {
                return try ListeningSocket.inet(try lookedUp(host: host, port: port))
            } catch {
                throw Problem(settings, error)
            }
        case .unix(let path):
            let owner = settings.owner
            do throws(ListeningSocket.PlaceProblem) {
                return try ListeningSocket.unix(
                    replacing: path,
                    mode: settings.mode,
                    uid: owner?.uid,
                    gid: owner?.gid
                )
            } catch {
                throw Problem(settings, error)
            }
        }
    }

    private func lookedUp(host: String, port: UInt16) throws(ListeningSocket.Problem) -> SocketAddress {
        if let address { return address }
        let found = try ListeningSocket.address(host: host, port: port)
        address = found
        return found
    }

    /// Finds, before anything is stopped for a restart, a reason why the socket certainly cannot be opened after it (QRK-9).
    /// Sockets that are open are left alone. A port in use is not a reason: the process that uses it may be about to be
    /// stopped.
    static func foresee(_ settings: FastCGISocketSettings) throws(Problem) {
        switch settings.address {
        case .tcp(let host, let port):
            do throws(ListeningSocket.Problem) {
                _ = try ListeningSocket.inet(host: host, port: port)
            } catch {
                if case .system(let reason) = error, reason == .addressInUse { return }
                throw Problem(settings, error)
            }
        case .unix(let path):
            let owner = settings.owner
            do throws(ListeningSocket.PlaceProblem) {
                try ListeningSocket.tryPlace(path, mode: settings.mode, uid: owner?.uid, gid: owner?.gid)
            } catch {
                throw Problem(settings, error)
            }
        }
    }
}

extension FastCGISocket.Share: Attachment {
    func prepare(_ launch: inout Launch) throws(ProgramSpawner.Failure) {
        wasHeld = isHeld
        isLaunching = true
        do throws(FastCGISocket.Problem) {
            launch.streams = .socket(try hold())
        } catch {
            throw ProgramSpawner.Failure(reason: error.text, isLackOfResources: error.isLackOfResources)
        }
    }

    func launched(_ run: Run) {
        isLaunching = false
    }

    /// The socket is let go when there is no process and no start of it is due, so that clients of a program that is about to
    /// be restarted wait in the queue instead of being refused. A run that has not come about gives back what it took
    /// (FCGI-9).
    func phaseChanged(of machine: ProcessMachine) {
        switch machine.phase {
        case .preparing, .launching: return
        case .backoff where isLaunching && !wasHeld: release()
        default: if machine.isAtRest { release() }
        }
        isLaunching = false
    }
}

extension FastCGISocket.Problem {
    fileprivate init(_ settings: FastCGISocketSettings, _ error: Errno, path: String? = nil, prefix: String = "") {
        let text = "[Errno \(error.code)] \(error.text)"
        let place = path.map { ": \($0.pythonRepresentation)" } ?? ""
        self.init(
            settings: settings,
            cause: prefix + text + place,
            isLackOfResources: error.isResourceShortage
        )
    }

    fileprivate init(_ settings: FastCGISocketSettings, _ problem: ListeningSocket.Problem) {
        switch problem {
        case .system(let error): self.init(settings, error)
        case .unknownHost: self.init(settings: settings, cause: "[Errno -2] Name or service not known")
        case .pathTooLong: self.init(settings, .bind(Errno.nameTooLong))
        }
    }

    fileprivate init(_ settings: FastCGISocketSettings, _ problem: ListeningSocket.PlaceProblem) {
        var path: String?
        if case .unix(let name) = settings.address { path = name }
        switch problem {
        case .occupied(let kind):
            self.init(settings, problem.errno, path: path)
            cause += ", \(kind.words) is not removed"
        case .removal(let error):
            self.init(settings, error, path: path)
        case .bind(.nameTooLong):
            let limit = "\(path?.utf8.count ?? 0) bytes, at most \(SocketAddress.maximumPathLength)"
            self.init(settings: settings, cause: "AF_UNIX path too long (\(limit))")
        case .bind(let error):
            self.init(settings, error)
        case .ownership(let error):
            self.init(settings, error, path: path, prefix: "Could not change ownership of socket file: ")
        case .permissions(let error):
            self.init(settings, error, path: path, prefix: "Could not change permissions of socket file: ")
        }
    }
}

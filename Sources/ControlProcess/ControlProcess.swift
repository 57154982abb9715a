import Configuration
import ControlProtocol
import ControlServer
import HostFacts
import LinuxSystem
import Model

/// The process that clients talk to: the core starts it, and it lives as long as they need it.
package enum ControlProcess {
    /// The socket of the messages, and that of the descriptors.
    private static let socket: Int32 = 0
    private static let files: Int32 = 1

    /// The whole program. Everything that opens a file or makes a thread comes before its confinement, and the first client
    /// after it.
    /// - Returns: the exit status when there is nothing to serve; it ends by exit(3) otherwise.
    package static func run() -> Int32 {
        guard isStartedByCore else {
            TextStream.error.write("supervisord starts this process by itself; it does nothing for anybody else\n")
            return 2
        }
        SignalDescriptor.restoreOriginalMask()
        Signalling.ignoreFailedWrites()
        let link = CoreLink(socket: socket, files: files)
        guard isNonBlocking(socket), let welcome = link.receiveWelcome(),
            let sockets = listeningSockets(of: welcome, link)
        else { return 1 }
        var notices: [(LogLevel, String)] = []
        let passwords = PasswordHasher()
        if welcome.servers.contains(where: { $0.credentials?.isCryptHash == true }) {
            do throws(Errno) {
                try passwords.begin()
            } catch {
                notices.append(
                    (.warn, "no thread for the hashes of passwords, other clients wait for them: \(error.text)")
                )
            }
        }
        let plane = ControlPlane(
            descriptors: (try? ResourceLimit.openFiles.values())?.soft,
            pageSecret: welcome.pageSecret,
            passwords: passwords
        )
        // The time zone, which is read from a file once.
        _ = Clock.localTime(ofSecond: 0)
        // The core's as well: both are in the same namespace (uname(2)).
        let hostName = LinuxHost(environment: [:]).nodeName
        notices += Confinement.ofControlProcess.confine()
        // Lives as long as the loop.
        var served: ControlService?
        ServerLoop.run { loop in
            CoreChannel.open(socket, for: link, on: loop)
            let service = ControlService(welcome, link, plane, hostName: hostName, on: loop)
            service.serve(Array(zip(welcome.servers, sockets)), namespaces: welcome.namespaces, notices: notices)
            served = service
        }
        return served == nil ? 1 : 0
    }

    private static var isStartedByCore: Bool {
        guard let messages = try? FileStatus(descriptor: socket), let files = try? FileStatus(descriptor: files) else {
            return false
        }
        return messages.kind == .socket && files.kind == .socket
    }

    /// The description is ours alone: the core has the other end.
    private static func isNonBlocking(_ number: Int32) -> Bool {
        let descriptor = Descriptor(owning: number)
        let isDone = (try? descriptor.setNonBlocking()) != nil
        _ = descriptor.release()
        return isDone
    }

    /// In the order of the servers; nil when the core has gone.
    private static func listeningSockets(of welcome: Welcome, _ link: CoreLink) -> [Int32]? {
        var sockets: [Int32] = []
        for _ in welcome.servers {
            guard let socket = try? link.receiveFile() else { return nil }
            sockets.append(socket.release())
        }
        return sockets
    }
}

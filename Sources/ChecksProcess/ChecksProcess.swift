import ControlProtocol
import ControlServer
import HostFacts
import LinuxSystem

/// The process that looks at things over the network for the core, which reads nothing from there (EXT-73). The core starts it for
/// the first look, and it may die at any time.
package enum ChecksProcess {
    /// The socket of the messages.
    private static let socket: Int32 = 0
    /// Descriptors for all but looks: the messages, the loop, and those of the resolver.
    private static let ownDescriptors = 48
    private static let mostLooks = 512

    /// The whole program. Everything that opens a file comes before its confinement, and the first look after it.
    /// - Returns: the exit status when there is nothing to look at; it ends by exit(3) otherwise.
    package static func run() -> Int32 {
        guard (try? FileStatus(descriptor: socket))?.kind == .socket else {
            TextStream.error.write("supervisord starts this process by itself; it does nothing for anybody else\n")
            return 2
        }
        SignalDescriptor.restoreOriginalMask()
        Signalling.ignoreFailedWrites()
        let files = NameFiles()
        let notices = Confinement.ofChecksProcess.confine()
        let descriptors = (try? ResourceLimit.openFiles.values()).map { Int(clamping: $0.soft) } ?? mostLooks
        ServerLoop.run { loop in
            let names = NameResolver(files, on: loop)
            let line = CoreLine(on: loop)
            let service = CheckService(
                names,
                on: loop,
                atOnce: max(1, min(mostLooks, descriptors - ownDescriptors))
            ) { line.send(.result($0, $1)) }
            line.open(socket) { service.take($0) }
            for (level, text) in notices { line.send(.notice(level, text)) }
            line.send(.ready)
        }
        return 1
    }
}

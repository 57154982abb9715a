import Glibc
import LinuxSystem
import NIOCore
import Synchronization

/// A resolver on a thread of its own: SwiftNIO's loop cannot wait for the sockets of c-ares.
final class DNSLookup {
    /// What the two threads share.
    // Unchecked: the channel is used on the thread alone, the pipe never changes, and the names have a lock.
    private final class Shared: @unchecked Sendable {
        let channel: DNSChannel
        let wakeUp: Pipe
        let names = Mutex<[String]>([])

        init(_ channel: DNSChannel, _ wakeUp: consuming Pipe) {
            self.channel = channel
            self.wakeUp = wakeUp
        }

        func ask(_ host: String) {
            names.withLock { $0.append(host) }
            // In a pipe that is full there is a wake-up already.
            _ = "!".utf8CString.withUnsafeBytes { write(wakeUp.writeNumber, $0.baseAddress, 1) }
        }

        /// Answers questions for as long as the process lives.
        func serve(_ answer: @escaping @Sendable (String, NameAnswer) -> Void) {
            var bytes = [UInt8](repeating: 0, count: 64)
            while true {
                while read(wakeUp.readNumber, &bytes, bytes.count) == bytes.count {}
                let asked = names.withLock { names in
                    defer { names = [] }
                    return names
                }
                for host in asked { channel.ask(host) { answer(host, $0) } }
                channel.wait(or: wakeUp.readNumber)
            }
        }
    }

    private var onAnswer: (String, NameAnswer) -> Void = { _, _ in }
    private let shared: Shared
    private var thread: WorkerThread?

    /// Makes all but the thread, with files that may not be opened later.
    /// - Parameters:
    ///   - resolverFile: of the form of /etc/resolv.conf.
    ///   - port: of the name servers in it.
    init(resolverFile: String, port: UInt16) throws(Errno) {
        guard let channel = DNSChannel(resolverFile: resolverFile, port: port) else { throw Errno(code: ENOMEM) }
        let pipe = try Pipe()
        try pipe.setNonBlocking()
        shared = Shared(channel, pipe)
    }

    /// Begins to answer, unless it has; the thread is confined as the caller is.
    /// - Parameters:
    ///   - loop: that of the calling thread.
    ///   - onAnswer: called on the loop, once for each question.
    func begin(on loop: any EventLoop, _ onAnswer: @escaping (String, NameAnswer) -> Void) throws(Errno) {
        guard thread == nil else { return }
        self.onAnswer = onAnswer
        let thread = try WorkerThread()
        let lookup = NIOLoopBound(self, eventLoop: loop)
        thread.run { [shared] in
            shared.serve { host, answer in
                loop.execute { lookup.value.onAnswer(host, answer) }
            }
        }
        self.thread = thread
    }

    func ask(_ host: String) {
        shared.ask(host)
    }
}

import ControlProtocol
import Foundation
import LinuxSystem

/// The other end of the line: a core on a thread of its own, which does what a test says for each request.
final class FakeCore {
    let line: CoreLine
    /// Those of the side that is tested.
    let far: (socket: Int32, files: Int32)

    /// - Parameter answer: called on the core's thread for each request.
    init(answer: @escaping @Sendable (CoreLine, UInt32, Request) -> Void = { _, _, _ in }) throws {
        Signalling.ignoreFailedWrites()
        var stream = try SocketPair(.stream)
        var messages = try SocketPair(.messages)
        guard let near = stream.takeFirst(), let far = stream.takeSecond(), let nearFiles = messages.takeFirst(),
            let farFiles = messages.takeSecond()
        else { throw Errno.badDescriptor }
        try far.setNonBlocking()
        self.far = (far.release(), farFiles.release())
        line = CoreLine(socket: near.release(), files: nearFiles.release(), answer)
    }

    deinit {
        for number in [far.socket, far.files] { Foundation.close(number) }
    }

    func send(_ messages: CoreMessage...) { line.send(messages) }
    var messages: [ControlMessage] { line.messages }

    /// Waits until it has heard so many messages.
    func waitForMessages(_ count: Int) -> [ControlMessage] {
        let end = Date().addingTimeInterval(20)
        while messages.count < count, Date() < end { usleep(500) }
        return messages
    }
}

/// What the thread of the core has; it ends when the other side is closed.
final class CoreLine: @unchecked Sendable {
    // The lock guards what both threads touch.
    private let lock = NSLock()
    private var heard: [ControlMessage] = []
    private let socket: Int32
    private let files: Int32
    private let answer: @Sendable (CoreLine, UInt32, Request) -> Void

    init(
        socket: Int32,
        files: Int32,
        _ answer: @escaping @Sendable (CoreLine, UInt32, Request) -> Void
    ) {
        self.socket = socket
        self.files = files
        self.answer = answer
        Thread.detachNewThread { [self] in listen() }
    }

    deinit {
        for number in [socket, files] { Foundation.close(number) }
    }

    private func listen() {
        var frames = FrameReader(limit: FrameReader.controlLimit)
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            buffer.withUnsafeBytes { frames.append(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
            while let frame = try? frames.next(), let message = try? ControlMessage(frame) {
                lock.withLock { heard.append(message) }
                if case .request(let number, let request, _) = message { answer(self, number, request) }
            }
        }
    }

    /// All that it was told so far.
    var messages: [ControlMessage] { lock.withLock { heard } }

    func send(_ messages: CoreMessage...) { send(messages) }

    func send(_ messages: [CoreMessage]) {
        var writer = WireWriter()
        for message in messages { message.write(to: &writer) }
        send(writer.bytes)
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func pass(_ descriptor: Int32) {
        try? DescriptorPassing.send(descriptor, over: files)
    }

    /// The core has died.
    func die() {
        shutdown(socket, Int32(SHUT_RDWR))
    }
}

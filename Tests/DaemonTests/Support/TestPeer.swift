import ControlProtocol
import Glibc
import LinuxSystem

/// The other side of a link, where a control process would be: it sends what a test wants, and knows what it was told.
final class TestPeer {
    private var stream: Descriptor?
    private var files: Descriptor?
    private var frames = FrameReader(limit: FrameReader.coreLimit)
    private var unsent: [UInt8] = []
    /// All that has come.
    private(set) var messages: [CoreMessage] = []
    private(set) var bytesRead = 0
    /// The groups as they are after what has come.
    private(set) var groups: [GroupRecord] = []
    private(set) var life: LifeRecord?
    /// Changes of processes and groups.
    private(set) var changes = 0
    private var nextNumber: UInt32 = 0

    init(stream: consuming Descriptor, files: consuming Descriptor) {
        self.stream = consume stream
        self.files = consume files
    }

    var answers: [(number: UInt32, answer: Answer)] {
        messages.compactMap { if case .answer(let number, let answer) = $0 { (number, answer) } else { nil } }
    }

    func answer(_ number: UInt32) -> Answer? { answers.first { $0.number == number }?.answer }

    /// The record of a process by the names of group and process.
    func record(_ group: String, _ process: String) -> ProcessRecord? {
        groups.first { $0.name == group }?.members.first { $0.traits.name == process }?.record
    }

    // MARK: What it does

    /// - Returns: the number of the request.
    @discardableResult
    func ask(_ request: Request) -> UInt32 {
        nextNumber += 1
        send(.request(nextNumber, request))
        return nextNumber
    }

    func send(_ message: ControlMessage) {
        var writer = WireWriter()
        message.write(to: &writer)
        send(writer.bytes)
    }

    func send(_ bytes: [UInt8]) {
        unsent += bytes
        write()
    }

    /// Whether all has been taken that it wanted to send.
    var hasSentAll: Bool { unsent.isEmpty }

    func write() {
        guard let number = stream?.number else { return unsent = [] }
        while !unsent.isEmpty {
            guard let count = try? unsent.withUnsafeBytes({ try SocketBytes.send($0, over: number) }) else { return }
            unsent.removeFirst(count)
        }
    }

    /// Takes what has come.
    /// - Returns: whether that was anything.
    @discardableResult
    func read() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let before = bytesRead
        while let number = stream?.number {
            let count = recv(number, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { break }
            bytesRead += count
            bytes.withUnsafeBytes { frames.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            while let frame = try? frames.next() {
                guard let message = try? CoreMessage(frame) else { break }
                take(message)
            }
        }
        return bytesRead > before
    }

    /// The file behind the next descriptor that was sent, and what can be read of it; nil when there is none.
    func takeFile() -> (status: FileStatus, content: [UInt8])? {
        guard let number = files?.number, let file = try? DescriptorPassing.receive(from: number),
            let status = try? file.status()
        else { return nil }
        return (status, (try? file.read(at: 0, atMost: 1 << 20)) ?? [])
    }

    func close() {
        stream = nil
        files = nil
    }

    private func take(_ message: CoreMessage) {
        messages.append(message)
        switch message {
        case .welcome(let welcome): (groups, life) = (welcome.groups, welcome.life)
        case .groupAdded(let group):
            if let place = groups.firstIndex(where: { $0.name == group.name }) {
                groups[place] = group
            } else {
                groups.append(group)
            }
            changes += 1
        case .groupRemoved(let name):
            groups.removeAll { $0.name == name }
            changes += 1
        case .changed(let name, let member, let record):
            changes += 1
            guard let place = groups.firstIndex(where: { $0.name == name }) else { return }
            groups[place].members[member].record = record
        case .life(let record): life = record
        case .output, .answer, .ping, .finish: break
        }
    }
}

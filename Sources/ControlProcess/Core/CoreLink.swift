package import ControlProtocol
package import LinuxSystem

/// The connection to the core: messages over one socket, descriptors from the core over another.
///
/// What is told of the daemon counts at once, in the order in which it comes. Answers to what takes time, and what is asked of
/// this process, are kept until `handleKept`: they may lead to anything, and so have to wait while an answer is waited for.
package final class CoreLink {
    /// What is done with what the core says.
    package struct Handlers {
        /// Something of the daemon has changed.
        package var changed: (CoreMessage) -> Void = { _ in }
        /// Something has been kept, and `handleKept` is to be called soon.
        package var kept: () -> Void = {}
        /// The socket has been read here, so that it may have nothing any more for a loop that was told of it.
        package var drained: () -> Void = {}
        package var ping: (UInt32) -> Void = { _ in }
        package var finish: () -> Void = {}
        /// The core has gone, or says what makes no sense: there is nothing more to live for. Called once.
        package var lost: () -> Void = {}

        package init() {}
    }

    /// Bytes that are read at once.
    private static let chunk = 64 * 1024

    package var handlers = Handlers()
    private let socket: Int32
    private let files: Int32
    private var frames = FrameReader(limit: FrameReader.coreLimit)
    private var isLost = false
    private var lastNumber: UInt32 = 0
    /// Those who wait for an answer, by its number.
    private var waiting: [UInt32: (Answer?) -> Void] = [:]
    /// That of the answer that is waited for without doing anything else, and the answer.
    private var awaited: (number: UInt32, answer: Answer?)?
    private var kept: [CoreMessage] = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CoreLink.chunk, alignment: 16)

    /// - Parameters:
    ///   - socket: a connected stream socket that does not wait.
    ///   - files: a connected socket that keeps messages apart. Both stay the caller's.
    package init(socket: Int32, files: Int32) {
        self.socket = socket
        self.files = files
    }

    deinit {
        buffer.deallocate()
    }

    /// Requests that the core has not answered yet.
    package var owed: Int { waiting.count }

    // MARK: Sending

    /// Sends a message. Where the core does not take it yet it is waited for: the core never waits for us.
    package func send(_ message: ControlMessage) {
        guard !isLost else { return }
        var writer = WireWriter()
        message.write(to: &writer)
        var sent = 0
        while sent < writer.bytes.count {
            let result = writer.bytes.withUnsafeBytes { bytes in
                sendNow(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            switch result {
            case .success(let count): sent += count
            case .failure(let error):
                // What comes meanwhile is taken: the core does not listen while its answers are not taken.
                guard error == .wouldBlock, wait(for: [.reading, .writing]), receive() else { return lose() }
            }
        }
    }

    private func sendNow(_ bytes: UnsafeRawBufferPointer) -> Result<Int, Errno> {
        do throws(Errno) {
            return .success(try SocketBytes.send(bytes, over: socket))
        } catch {
            return .failure(error)
        }
    }

    /// Asks, and waits for the answer, which the core gives at once.
    /// - Parameter isFromPage: whether it is the web page that asks, and not a client of XML-RPC.
    /// - Returns: nil when the core has gone.
    package func exchange(_ request: Request, isFromPage: Bool = false) -> Answer? {
        let number = nextNumber()
        awaited = (number, nil)
        send(.request(number, request, isFromPage: isFromPage))
        while !isLost {
            takeMessages()
            if let answer = awaited?.answer {
                awaited = nil
                return answer
            }
            if !isLost, !(wait(for: [.reading]) && receive()) { lose() }
        }
        awaited = nil
        return nil
    }

    /// Asks for what takes time.
    /// - Parameters:
    ///   - isFromPage: whether it is the web page that asks, and not a client of XML-RPC.
    ///   - done: called once with the answer, later; with nil when the core has gone.
    package func ask(_ request: Request, isFromPage: Bool = false, _ done: @escaping (Answer?) -> Void) {
        guard !isLost else { return done(nil) }
        let number = nextNumber()
        waiting[number] = done
        send(.request(number, request, isFromPage: isFromPage))
    }

    /// The descriptor that the core has sent before it said so.
    package func receiveFile() throws(Errno) -> Descriptor {
        while true {
            do throws(Errno) {
                return try DescriptorPassing.receive(from: files)
            } catch  where error == .wouldBlock {
                _ = try Readiness.wait(for: [(files, .reading)])
            }
        }
    }

    private func nextNumber() -> UInt32 {
        lastNumber &+= 1
        return lastNumber
    }

    // MARK: Receiving

    /// The first message.
    /// - Returns: nil when the core has gone, or begins otherwise.
    package func receiveWelcome() -> Welcome? {
        do throws(WireProblem) {
            while true {
                if let message = try nextMessage() {
                    guard case .welcome(let welcome) = message else { return nil }
                    return welcome
                }
                guard wait(for: [.reading]), receive() else { return nil }
            }
        } catch {
            return nil
        }
    }

    /// Takes what waits in the socket. What has changed by that is told before this returns.
    package func refresh() {
        guard !isLost else { return }
        guard receive() else { return lose() }
        takeMessages()
    }

    /// Takes what has been read from the socket elsewhere.
    package func take(_ bytes: UnsafeRawBufferPointer) {
        frames.append(bytes)
        takeMessages()
        handleKept()
    }

    /// The socket has come to its end, or has failed.
    package func lose() {
        guard !isLost else { return }
        isLost = true
        handlers.lost()
        let owed = waiting.values
        waiting = [:]
        for done in owed { done(nil) }
    }

    /// Deals with what was kept.
    package func handleKept() {
        while !kept.isEmpty, awaited == nil {
            let message = kept.removeFirst()
            switch message {
            case .answer(let number, let answer): waiting.removeValue(forKey: number)?(answer)
            case .ping(let number): handlers.ping(number)
            case .finish: handlers.finish()
            case .output: handlers.changed(message)
            case .welcome, .groupAdded, .groupRemoved, .changed, .life: break
            }
        }
    }

    private func wait(for directions: [Readiness.Direction]) -> Bool {
        (try? Readiness.wait(for: directions.map { (socket, $0) })) != nil
    }

    /// Reads until there is nothing more.
    /// - Returns: false at the end.
    private func receive() -> Bool {
        let before = frames.size
        defer { if frames.size > before { handlers.drained() } }
        while true {
            do throws(Errno) {
                let count = try Files.read(from: socket, into: buffer)
                guard count > 0 else { return false }
                frames.append(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
                // Less than there was room for: that was all.
                if count < buffer.count { return true }
            } catch {
                return error == .wouldBlock
            }
        }
    }

    private func nextMessage() throws(WireProblem) -> CoreMessage? {
        guard let frame = try frames.next() else { return nil }
        return try CoreMessage(frame)
    }

    private func takeMessages() {
        do throws(WireProblem) {
            while !isLost, let message = try nextMessage() { take(message) }
        } catch {
            lose()
        }
    }

    private func take(_ message: CoreMessage) {
        switch message {
        case .groupAdded, .groupRemoved, .changed, .life: handlers.changed(message)
        case .answer(let number, let answer) where awaited?.number == number: awaited?.answer = answer
        case .answer, .ping, .finish, .output:
            kept.append(message)
            if kept.count == 1 { handlers.kept() }
        case .welcome: lose()
        }
    }
}

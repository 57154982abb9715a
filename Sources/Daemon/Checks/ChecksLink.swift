import ControlProtocol
import LinuxSystem
import Model
import Reactor

/// The core's end of the line to the process that looks at things over the network.
///
/// The other side reads what strangers send, and is trusted with nothing: it may report the result of each look once, and
/// anything else that it does ends the line.
final class ChecksLink {
    struct Handlers {
        /// The process is ready to look.
        var onReady: () -> Void
        var onResult: (UInt32, ProbeOutcome) -> Void
        /// Why the link is of no use any more: nil when the other side has closed it, otherwise what it has done that it may
        /// not, which is in the log by then.
        var onEnd: (String?) -> Void
    }

    /// Bytes that wait for the other side, which takes them at once as long as it is well.
    private static let mostUnsent = 1 << 20
    /// Lines that it may have in the log.
    private static let mostNotices = 4

    private let log: (LogLevel, String) -> Void
    private let handlers: Handlers
    private let line: ConfinedLine
    private var unsent = UnsentBytes()
    /// Looks that were asked for and have no result.
    private var owed = 0
    private var notices = 0
    private var isReady = false

    /// - Parameters:
    ///   - stream: a connected socket; it becomes non-blocking.
    ///   - log: writes to the activity log.
    init(
        stream: consuming Descriptor,
        reactor: Reactor,
        log: @escaping (LogLevel, String) -> Void,
        handlers: Handlers
    ) throws(Errno) {
        self.log = log
        self.handlers = handlers
        line = try ConfinedLine(stream, limit: FrameReader.checksLimit, reactor: reactor)
        line.belongs(to: self)
    }

    var isOpen: Bool { line.isOpen }

    func close() {
        line.close()
        unsent = UnsentBytes()
    }

    // MARK: What is told

    /// - Parameter limit: the time after which the other side need not wait any more.
    func ask(_ number: UInt32, _ target: NetworkTarget, limit: TimeSpan) {
        owed += 1
        send(.ask(number, target, limit: limit))
    }

    func cancel(_ number: UInt32) {
        send(.cancel(number))
    }

    private func send(_ request: CheckRequest) {
        guard isOpen else { return }
        unsent.append { request.write(to: &$0) }
        line.flushSoon()
    }

    // MARK: What is heard

    private func take(_ report: CheckReport) {
        switch report {
        case .notice(let level, let text) where !isReady && notices < Self.mostNotices:
            notices += 1
            if case .failure(let line) = ProbeOutcome.failure(text).harmless { log(level, line) }
        case .ready where !isReady:
            isReady = true
            handlers.onReady()
        case .result(let number, let outcome) where owed > 0:
            owed -= 1
            handlers.onResult(number, outcome.harmless)
        case .notice, .ready, .result:
            fail("the checks process has said more than it was asked, it is not listened to any more")
        }
    }

    // MARK: The end

    private func fail(_ text: String) {
        guard isOpen else { return }
        log(.warn, text)
        end(text)
    }

    private func end(_ text: String?) {
        guard isOpen else { return }
        close()
        handlers.onEnd(text)
    }
}

extension ChecksLink: ConfinedLineOwner {
    func flush() {
        if case .over = line.send(&unsent) { return end(nil) }
        if unsent.count > Self.mostUnsent { return fail("the checks process does not take what it is asked") }
        line.wait(toRead: true, toWrite: !unsent.isEmpty)
    }

    /// There is no more than what was asked for, so it takes no time that matters.
    func takeMessages() {
        do throws(WireProblem) {
            while isOpen, let frame = try line.frames.next() { take(try CheckReport(frame)) }
        } catch {
            fail("the checks process has sent \(error.text), it is not listened to any more")
        }
    }

    func lineHasEnded() {
        end(nil)
    }
}

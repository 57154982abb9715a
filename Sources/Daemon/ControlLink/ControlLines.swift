import Model
import Reactor

/// The lines that the control process wants to have in the activity log: they are short enough, and few enough to leave the
/// core time for its work.
final class ControlLines {
    /// The most bytes of a line.
    private static let longest = 64 << 10
    private static let mostInSecond = 10_000
    /// Bytes of a line that is not long.
    private static let usual = 1024

    private let reactor: Reactor
    private let log: (LogLevel, String) -> Void
    private var count = 0
    private var dropped = 0
    /// Ends the second that lines are counted in.
    private var second: ReactorTimer?

    init(reactor: Reactor, log: @escaping (LogLevel, String) -> Void) {
        self.reactor = reactor
        self.log = log
    }

    func write(_ level: LogLevel, _ text: String) {
        // A long line counts as many.
        count += 1 + text.utf8.count / Self.usual
        if second == nil {
            second = reactor.schedule(afterMilliseconds: 1000) { [weak self] in self?.endSecond() }
        }
        guard count <= Self.mostInSecond else {
            dropped += 1
            return
        }
        let bytes = text.utf8
        let line = bytes.count <= Self.longest ? text : String(decoding: bytes.prefix(Self.longest), as: UTF8.self)
        log(level, line)
    }

    func endSecond() {
        second = nil
        count = 0
        guard dropped > 0 else { return }
        log(.warn, "dropped \(dropped) lines of the control process: it may have \(Self.mostInSecond) in a second")
        dropped = 0
    }
}

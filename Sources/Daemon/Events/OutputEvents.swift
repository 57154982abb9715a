import EventProtocol
import Model
import OutputPipeline

/// Sends event listeners the output of one channel of a program in one run (EVT-11). A character that comes in two pieces is
/// sent whole.
final class OutputEvents {
    private let subject: Namespec
    private let pid: Int32
    private let channel: Event.Channel
    private let events: EventPools
    private var hold = CharacterHold()

    init(of subject: Namespec, pid: Int32, _ channel: Event.Channel, to events: EventPools) {
        self.subject = subject
        self.pid = pid
        self.channel = channel
        self.events = events
    }

    /// Something was written.
    func take(_ bytes: RawSpan) {
        // Nothing is held back for listeners that come later.
        guard isWanted else { return hold = CharacterHold() }
        for piece in bytes.withUnsafeBytes({ hold.take($0) }) { tell(piece) }
    }

    /// The run is over.
    func finish() {
        let rest = hold.finish()
        if isWanted, !rest.isEmpty { tell(rest) }
    }

    private var isWanted: Bool {
        events.isWanted(channel == .stdout ? .processLogStdout : .processLogStderr)
    }

    private func tell(_ data: [UInt8]) {
        events.notify(.processLog(subject, pid: pid, channel: channel, data: data))
    }
}

import Glibc
import LinuxSystem
package import Model
import OutputPipeline
package import Reactor

/// The one connection to the system's log daemon, made with the first line: the socket and the timer that `SyslogMachine`
/// decides on.
package final class SyslogConnection {
    /// Ident, as syslog(3) calls it.
    private static let tag = "supervisord"

    private let path: String
    private let reactor: Reactor
    private let now: () -> MonotonicTime
    /// Gets a sentence when lines begin to be lost, and when they get through again.
    package var report: (String) -> Void = { _ in }

    private var machine: SyslogMachine
    /// The event whose effects are being carried out, and those that have come of them.
    private var events = [SyslogMachine.Event]()
    private var writer: PipeWriter?
    private var onDrained: (() -> Void)?
    private var drainMilliseconds: Int64 = 0
    private var drainTimer: ReactorTimer?

    /// - Parameters:
    ///   - path: of the daemon's socket.
    ///   - now: the time; tests have one of their own.
    package init(
        path: String = "/dev/log",
        reactor: Reactor,
        now: @escaping () -> MonotonicTime = Clock.monotonicNow
    ) {
        self.path = path
        self.reactor = reactor
        self.now = now
        machine = SyslogMachine(path: path) { text in
            SyslogMessage.bytes(text, tag: Self.tag, at: Clock.localTime(ofSecond: Clock.wallNow().seconds))
        }
    }

    deinit {
        writer?.close()
    }

    /// Lines that were lost since the start.
    package var droppedLines: Int { machine.lostLines }

    /// Sends a line, now or when the daemon has room.
    package func send(_ text: [UInt8]) {
        take(.line(text))
    }

    /// Calls `done` at the end, once everything has been sent or dropped, or when the time is over; then what is left is
    /// lost.
    package func drain(untilMilliseconds limit: Int64, done: @escaping () -> Void) {
        onDrained = done
        drainMilliseconds = limit
        take(.drain)
    }

    /// Carries out the effects of an event. Events that arise meanwhile wait for their turn behind it.
    private func take(_ event: SyslogMachine.Event) {
        events.append(event)
        guard events.count == 1 else { return }
        while let event = events.first {
            for effect in machine.handle(event, at: now()) { carryOut(effect) }
            events.removeFirst()
        }
    }

    private func carryOut(_ effect: SyslogMachine.Effect) {
        switch effect {
        case .connect(let kind):
            connect(kind)
        case .send(let message):
            writer?.write(message[...]) { [weak self] failure in
                self?.take(failure.map { .failed(SyslogMachine.Failure($0)) } ?? .sent)
            }
        case .disconnect:
            writer?.close()
            writer = nil
        case .report(let text):
            report(text)
        case .startDeadline:
            drainTimer = reactor.schedule(afterMilliseconds: drainMilliseconds) { [weak self] in self?.take(.deadline) }
        case .drained:
            drainTimer?.cancel()
            let done = onDrained
            onDrained = nil
            done?()
        }
    }

    private func connect(_ kind: SyslogMachine.Kind) {
        do throws(Errno) {
            writer = try open(kind == .datagram ? .datagram : .stream)
            take(.connected)
        } catch {
            take(.refused(SyslogMachine.Failure(error)))
        }
    }

    private func open(_ kind: LocalSocket.Kind) throws(Errno) -> PipeWriter {
        let socket = try LocalSocket.connected(to: path, kind)
        return try PipeWriter(socket, on: reactor, onWritable: {}, onClosed: { [weak self] in self?.closed() })
    }

    /// The daemon has closed the connection, or a failure has, after which there may be another connection already.
    private func closed() {
        guard writer?.isOpen == false else { return }
        take(.closed)
    }
}

extension SyslogMachine.Failure {
    fileprivate init(_ error: Errno) {
        let meaning: Meaning =
            switch error.code {
            case EPROTOTYPE: .wrongKind
            case EMSGSIZE: .tooLong
            default: .other
            }
        self.init(meaning, error.text)
    }
}

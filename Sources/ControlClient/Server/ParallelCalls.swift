import LinuxSystem
import XMLRPC

/// Calls that wait for their answers at the same time, each on a connection of its own.
struct ParallelCalls {
    private struct Open {
        let connection: HTTPConnection
        let index: Int
        var body: [UInt8] = []
    }

    /// More at once would cost the server too many descriptors.
    private static let maximumConnections = 200
    /// Seconds and milliseconds that fit together.
    private static let longestWait: Double = 100_000
    /// Milliseconds that an answer may be late.
    private static let grace: Int32 = 10_000

    private let server: Server
    private let interrupts: InterruptWatch?
    private var open: [Open] = []

    init(to server: Server, interrupts: InterruptWatch?) {
        self.server = server
        self.interrupts = interrupts
    }

    /// Sends the calls in their order and reports the answers in theirs.
    /// - Parameters:
    ///   - seconds: in which an answer has to come, give or take; nil for however long it takes.
    ///   - whileWaiting: called with the number of answers that are missing when none has come for a while.
    ///   - finished: called with the position of a call and its answer.
    mutating func run(
        _ calls: [MethodCall],
        seconds: Double? = nil,
        whileWaiting: (Int) -> Void,
        finished: (Int, Result<XMLRPCValue, ControlError>) throws(ControlError) -> Void
    ) throws(ControlError) {
        var next = 0
        var missing = calls.count
        let patience = seconds.map { Int32(min($0, Self.longestWait) * 1000) + Self.grace }
        var isLong = false
        while missing > 0 {
            while next < calls.count && open.count < Self.maximumConnections {
                let connection = try HTTPConnection(to: server, interrupts: interrupts)
                try RemoteSupervisor.send(calls[next], to: connection, credentials: server.credentials)
                open.append(Open(connection: connection, index: next))
                next += 1
            }
            let ready = try waitForAnswers(isLong ? patience ?? HTTPConnection.patience : RemoteSupervisor.patience)
            if ready.isEmpty {
                if isLong {
                    guard patience == nil else { throw .noAnswer }
                    try RemoteSupervisor.makeSureOfLife(of: server, interrupts)
                }
                whileWaiting(missing)
            }
            isLong = ready.isEmpty
            for position in ready {
                try receive(at: position)
            }
            for call in open where call.connection.isComplete {
                missing -= 1
                try finished(call.index, Self.result(of: call))
            }
            open.removeAll { $0.connection.isComplete }
        }
    }

    private func waitForAnswers(_ milliseconds: Int32?) throws(ControlError) -> [Int] {
        var watched = open.map { ($0.connection.number, Readiness.Direction.reading) }
        if let interrupts { watched.append((interrupts.number, .reading)) }
        do throws(Errno) {
            let ready = try Readiness.wait(for: watched, milliseconds: milliseconds)
            if ready.contains(open.count) { throw Errno.interrupted }
            return ready
        } catch {
            throw ControlError(error)
        }
    }

    private mutating func receive(at position: Int) throws(ControlError) {
        try open[position].connection.receiveAvailable(into: &open[position].body)
    }

    private static func result(of call: Open) -> Result<XMLRPCValue, ControlError> {
        do throws(ControlError) {
            return .success(try RemoteSupervisor.result(of: call.connection, body: call.body))
        } catch {
            return .failure(error)
        }
    }
}

extension Controller {
    /// Makes calls at the same time; a note counts the answers that are missing.
    func callAll(
        _ calls: [MethodCall],
        finished: (Int, Result<XMLRPCValue, ControlError>) throws(ControlError) -> Void
    ) throws(ControlError) {
        var parallel = ParallelCalls(to: server, interrupts: interrupts)
        defer { display.eraseNote() }
        try parallel.run(
            calls,
            whileWaiting: { display.show(note: "waiting for \($0) of \(calls.count)") },
            finished: { (index, answer) throws(ControlError) in
                try finished(index, answer)
                display.flush()
            }
        )
    }
}

import LinuxSystem
import Model
import Text

/// `logs`: asks for the last lines and prints them, and with `-f` goes on until Ctrl-C, also over a connection that is lost.
final class LogsSession {
    /// Milliseconds in which a server has to be there again, and between two looks for it.
    private static let patience: Int64 = 5000
    private static let pause: Int32 = 100
    /// Lines of each program that are asked for when the connection was lost: what has come meanwhile is among them.
    private static let missedLines = 1000
    /// Bytes of a record, and of a refusal.
    private static let longestRecord = 16 << 20

    private let controller: Controller
    private let options: LogsOptions
    private let printer: LogPrinter
    private var buffer: [UInt8] = []

    init(_ controller: Controller, _ options: LogsOptions) {
        self.controller = controller
        self.options = options
        printer = LogPrinter(controller, options)
    }

    private func path(lines: Int) -> String {
        let names = options.names.map { "&name=" + PercentEncoding.encode($0, keeping: .unreservedAndSlashes) }
        return "/logs/stream?lines=\(lines)\(options.isFollowing ? "&follow=1" : "")" + names.joined()
    }

    func run() throws(ControlError) {
        guard options.isFollowing else {
            let page = try controller.page(path(lines: options.lines))
            guard page.status == 200 else { return try refused(page.status, page.reason, page.body) }
            take(page.body[...])
            return
        }
        guard let watch = controller.interrupts ?? (try? InterruptWatch()) else { return }
        do throws(ControlError) {
            try follow(watch)
        } catch .interrupted {
            watch.takeInterrupt()
            if TextStream.output.isTerminal { controller.print("") }
        }
    }

    /// Until Ctrl-C, a refusal, or until the server does not come back.
    private func follow(_ watch: InterruptWatch) throws(ControlError) {
        var lines = options.lines
        var lastSeen: MonotonicTime?
        while true {
            do throws(ControlError) {
                guard try receive(lines, watch, onConnection: { lastSeen = Clock.monotonicNow() }) else { return }
                lastSeen = Clock.monotonicNow()
            } catch .interrupted {
                throw .interrupted
            } catch {
                guard let seen = lastSeen else { throw error }
                guard mayComeBack(error), Clock.monotonicNow() < seen.advanced(byMilliseconds: Self.patience) else {
                    controller.explain("supervisord is not there any more, nothing can be followed")
                    controller.exitStatus = ExitStatus.generic
                    return
                }
            }
            buffer = []
            lines = max(options.lines, Self.missedLines)
            controller.display.flush()
            do throws(Errno) {
                let ready = try Readiness.wait(for: [(watch.number, .reading)], milliseconds: Self.pause)
                if !ready.isEmpty { throw Errno.interrupted }
            } catch {
                throw ControlError(error)
            }
        }
    }

    private func mayComeBack(_ error: ControlError) -> Bool {
        switch error {
        case .connection, .closedWithoutAnswer, .noAnswer, .notHTTP: true
        case .httpStatus(let code, _): code == 503
        default: false
        }
    }

    /// Prints what comes over one connection.
    /// - Returns: false after a refusal, which has been told.
    private func receive(_ lines: Int, _ watch: InterruptWatch, onConnection: () -> Void) throws(ControlError) -> Bool {
        let connection = try HTTPConnection(to: controller.server, interrupts: watch)
        let headers = Array("Accept: application/x-ndjson\r\nUser-Agent: swift-supervisor\r\n".utf8)
        try connection.send("GET", path(lines: lines), headers: headers + controller.server.credentials.header)
        var refusal: [UInt8] = []
        while !connection.isComplete {
            controller.display.flush()
            try connection.waitForMore()
            try connection.receiveAvailable { bytes in
                if connection.status == 200 { take(bytes) } else { refusal += bytes }
            }
            if max(buffer.count, refusal.count) > Self.longestRecord { throw .notHTTP("line too long") }
            if connection.status == 200 { onConnection() }
        }
        guard connection.status != 200 else { return true }
        try refused(connection.status ?? 0, connection.reason, refusal)
        return false
    }

    /// Names that are not known are told; anything else is an error.
    private func refused(_ status: Int, _ reason: String, _ body: [UInt8]) throws(ControlError) {
        if let names = LogRecord.unknownNames(body) {
            for name in names { controller.fail("\(name): ERROR (no such process)") }
        } else if status == 404 {
            controller.fail("ERROR: this server cannot merge logs, see tail")
        } else {
            throw .httpStatus(code: status, reason: reason)
        }
    }

    private func take(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = buffer + rest[..<newline]
            buffer.removeAll(keepingCapacity: true)
            rest = rest[(newline + 1)...]
            if let record = LogRecord(line) { printer.print(record) }
        }
        buffer += rest
    }
}

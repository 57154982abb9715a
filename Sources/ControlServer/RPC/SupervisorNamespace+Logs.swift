import LinuxSystem
import Model
import Output
import OutputPipeline
import XMLRPC

extension SupervisorNamespace {
    private typealias LogOfProcess = (any ProcessControl) -> LogLocation?

    /// Reading and clearing logs.
    var logMethods: [RPCMethod] {
        [
            .immediate(
                "readLog",
                [.offset, .length],
                returns: "string",
                "The text",
                "Reads from the activity log."
            ) { arguments throws(Fault) in
                guard let log = control.activityLog else { throw Fault(.noFile) }
                return try read(
                    log,
                    offset: try arguments.integer(0),
                    length: try arguments.integer(1),
                    limit: arguments.textLimit
                )
            },
            .immediate("clearLog", returns: "boolean", "Always true", "Empties the activity log.") { _ throws(Fault) in
                try control.clearActivityLog()
                return .boolean(true)
            },
            read("readProcessStdoutLog", "standard output", \.stdoutLog),
            read("readProcessStderrLog", "standard error", \.stderrLog),
            tail("tailProcessStdoutLog", "standard output", \.stdoutLog),
            tail("tailProcessStderrLog", "standard error", \.stderrLog),
            .immediate("clearProcessLogs", [.name], returns: "boolean", "Always true", "Empties the logs of a process.")
            {
                arguments throws(Fault) in
                let name = try arguments.string(0)
                if let fault = clear(try control.process(name), as: name) { throw fault }
                return .boolean(true)
            },
            RPCMethod(
                name: "clearAllProcessLogs",
                parameters: [],
                result: "array",
                text: "Empties the logs of all processes.",
                resultText: "A structure with name, group, status and description for each process"
            ) { _, reply in
                BulkOperation.run(on: control.allProcesses, reply: reply) { process, done in
                    done(clear(process, as: process.namespec))
                }
            },
        ]
    }

    private func clear(_ process: any ProcessControl, as name: String) -> Fault? {
        do throws(Fault) {
            try process.clearLogs()
            return nil
        } catch {
            return Fault(error.kind, name)
        }
    }

    private func read(_ name: String, _ channel: String, _ log: @escaping LogOfProcess) -> RPCMethod {
        window(name, "string", "The text", "Reads from the log of the \(channel) of a process.", log) {
            log,
            offset,
            length,
            limit throws(Fault) in
            guard let log else { throw Fault(.noFile) }
            return try read(log, offset: offset, length: length, limit: limit)
        }
    }

    private func tail(_ name: String, _ channel: String, _ log: @escaping LogOfProcess) -> RPCMethod {
        window(
            name,
            "array",
            "The text, the size of the log, and whether something was missed",
            "Reads the end of the log of the \(channel) of a process.",
            log
        ) { log, offset, length, limit throws(Fault) in
            try Self.tail(log, offset: offset, length: length, limit: limit)
        }
    }

    /// A method that takes the name of a process, an offset and a length (RPC-43 to RPC-46).
    private func window(
        _ name: String,
        _ result: String,
        _ resultText: String,
        _ text: String,
        _ log: @escaping LogOfProcess,
        _ answer: @escaping (LogLocation?, _ offset: Int, _ length: Int, _ limit: Int) throws(Fault) -> XMLRPCValue
    ) -> RPCMethod {
        .immediate(name, [.name, .offset, .length], returns: result, resultText, text) { arguments throws(Fault) in
            let process = try control.process(try arguments.string(0))
            let (offset, length) = (try arguments.integer(1), try arguments.integer(2))
            return try answer(log(process), offset, length, arguments.textLimit)
        }
    }

    private func read(_ log: LogLocation, offset: Int, length: Int, limit: Int) throws(Fault) -> XMLRPCValue {
        guard let size = try? log.size() else { throw Fault(.noFile, log.path) }
        guard let window = LogWindow.read(offset: offset, length: length, size: size) else {
            throw Fault(.badArguments)
        }
        try Self.check(window, limit: limit)
        do throws(Errno) {
            return .string(LogText.decode(try log.bytes(offset: window.offset, length: window.length)))
        } catch {
            throw Fault(.failed)
        }
    }

    /// One answer is read and sent without a pause, in which nothing else gets its turn.
    private static func check(_ window: LogWindow, limit: Int) throws(Fault) {
        guard window.length > limit else { return }
        throw Fault(
            .failed,
            "\(window.length) bytes of log are too many for one answer, which may have \(RPCArguments.longestText) in all; "
                + "read them in parts, each with its offset and length"
        )
    }

    /// No log is an empty one here (RPC-72).
    private static func tail(_ log: LogLocation?, offset: Int, length: Int, limit: Int) throws(Fault) -> XMLRPCValue {
        guard let log, let size = try? log.size() else { return tail("", 0, false) }
        let (window, overflow) = LogWindow.tail(offset: offset, length: length, size: size)
        try check(window, limit: limit)
        guard let bytes = try? log.bytes(offset: window.offset, length: window.length) else {
            return tail("", offset, false)
        }
        return tail(LogText.decode(bytes), size, overflow)
    }

    private static func tail(_ text: String, _ offset: Int, _ overflow: Bool) -> XMLRPCValue {
        .array([.string(text), .int(offset), .boolean(overflow)])
    }
}

/// Log bytes as text: what is no UTF-8, or begins or ends inside a character, is replaced (QRK-23).
enum LogText {
    static func decode(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

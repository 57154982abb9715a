import ControlProtocol
import LinuxSystem
import Model
import OutputPipeline
import XMLRPC

extension SupervisorNamespace {
    private typealias LogOfProcess = (ActiveProcess) -> ReadableLog?

    /// The methods that read and clear logs.
    var logMethods: [RPCMethod] {
        [
            .immediate(
                "readLog",
                [.offset, .length],
                returns: "string",
                "The text",
                "Reads from the activity log."
            ) { arguments throws(Fault) in
                guard let log = control.readableActivityLog else { throw Fault(.noFile) }
                let text = try LogText.read(
                    log,
                    offset: try arguments.integer(0),
                    length: try arguments.integer(1),
                    limit: arguments.textLimit
                )
                return .string(text)
            },
            .immediate("clearLog", returns: "boolean", "Always true", "Empties the activity log.") { _ throws(Fault) in
                if let fault = operations.clearActivityLog().fault { throw fault }
                return .boolean(true)
            },
            read("readProcessStdoutLog", "standard output", control.outputLog(of:)),
            read("readProcessStderrLog", "standard error", control.errorLog(of:)),
            tail("tailProcessStdoutLog", "standard output", control.outputLog(of:)),
            tail("tailProcessStderrLog", "standard error", control.errorLog(of:)),
            .immediate("clearProcessLogs", [.name], returns: "boolean", "Always true", "Empties the logs of a process.")
            {
                arguments throws(Fault) in
                let name = try arguments.string(0)
                if let fault = operations.clearLogs(of: try control.process(name).name).fault(as: name) { throw fault }
                return .boolean(true)
            },
            RPCMethod(
                name: "clearAllProcessLogs",
                parameters: [],
                result: "array",
                text: "Empties the logs of all processes.",
                resultText: "A structure with name, group, status and description for each process"
            ) { _, reply in
                reply(.results(operations.clearLogs(of: .all)) { $0.fault(as: $1) })
            },
        ]
    }

    private func read(_ name: String, _ channel: String, _ log: @escaping LogOfProcess) -> RPCMethod {
        window(name, "string", "The text", "Reads from the log of the \(channel) of a process.", log) {
            log,
            offset,
            length,
            limit throws(Fault) in
            guard let log else { throw Fault(.noFile) }
            return .string(try LogText.read(log, offset: offset, length: length, limit: limit))
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
        _ answer: @escaping (ReadableLog?, _ offset: Int, _ length: Int, _ limit: Int) throws(Fault) -> XMLRPCValue
    ) -> RPCMethod {
        .immediate(name, [.name, .offset, .length], returns: result, resultText, text) { arguments throws(Fault) in
            let process = try control.process(try arguments.string(0))
            let (offset, length) = (try arguments.integer(1), try arguments.integer(2))
            return try answer(log(process), offset, length, arguments.textLimit)
        }
    }

    /// A missing log counts as an empty one here (RPC-72).
    private static func tail(_ log: ReadableLog?, offset: Int, length: Int, limit: Int) throws(Fault) -> XMLRPCValue {
        guard let log else { return tail("", 0, false) }
        let open: OpenLog
        do throws(Errno) {
            open = try log.opened()
        } catch {
            return tail("", LogText.isAbsence(error) ? 0 : offset, false)
        }
        let (window, overflow) = LogWindow.tail(offset: offset, length: length, size: open.size)
        guard let text = try LogText.text(of: open, window, limit: limit) else { return tail("", offset, false) }
        // Bytes that have been forgotten since the client's last call are lost to it too.
        return tail(text, open.size, overflow || max(0, offset) < open.start)
    }

    private static func tail(_ text: String, _ offset: Int, _ overflow: Bool) -> XMLRPCValue {
        .array([.string(text), .int(offset), .boolean(overflow)])
    }
}

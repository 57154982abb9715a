import LinuxSystem
import Model
import NIOHTTP1
import XMLRPC

/// Answers requests for the pages that show what the daemon does.
final class WebPages {
    private let control: any SupervisorControl
    /// The methods that the pages use, whatever names clients know them by. Made when somebody looks.
    private lazy var methods = RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])

    init(control: any SupervisorControl) {
        self.control = control
    }

    /// The status page, and its actions. HEAD only looks.
    func status(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        guard let fields = fields(request) else { return reply(.error(.payloadTooLarge)) }
        guard request.method != .HEAD, let name = fields["action"] else {
            return reply(statusPage(message: fields["message"]))
        }
        guard let action = StatusAction(name, processName: fields["processname"]) else {
            return reply(.failure("there is no action \(name.pythonRepresentation)"))
        }
        StatusActionRunner(control: control, methods: methods).perform(action) { [self] message in
            reply(control.isShuttingDown ? Self.shuttingDown : WebPage.redirection(message: message))
        }
    }

    /// Not while everything is being stopped (SPEC WEB-1).
    private func statusPage(message: String?) -> HTTPReply {
        if control.isShuttingDown { return Self.shuttingDown }
        let now = Clock.wallNow().seconds
        let rows = control.processesByName.map { process in
            StatusPage.Row(
                namespec: process.namespec,
                state: process.state,
                description: process.description(now: now)
            )
        }
        return StatusPage(rows: rows, message: message, year: Clock.localTime(ofSecond: now).year).page.reply
    }

    private static var shuttingDown: HTTPReply {
        .failure("no page while everything is being stopped")
    }

    func tail(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        guard let fields = fields(request) else { return reply(.error(.payloadTooLarge)) }
        let limit = TailPage.limit(fields["limit"])
        guard let name = fields["processname"] else {
            return reply(TailPage(processName: nil, limit: limit, text: "No process name found").page.reply)
        }
        methods.call("supervisor.readProcessStdoutLog", [.string(name), .int(-limit), .int(0)]) { outcome in
            let text =
                switch outcome {
                case .success(let value): value.text ?? ""
                case .failure(let fault) where fault.kind == .noFile: "No file for \(name)"
                case .failure(let fault): "ERROR: \(StatusActionRunner.unexpected(fault))"
                }
            reply(TailPage(processName: name, limit: limit, text: text).page.reply)
        }
    }

    /// nil when there are far too many.
    private func fields(_ request: HTTPRequest) -> FormFields? {
        request.body.readableBytes <= FormFields.sizeLimit ? FormFields(request) : nil
    }
}

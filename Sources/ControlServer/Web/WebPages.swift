import Configuration
import LinuxSystem
import Model
import NIOCore
import NIOHTTP1
import OutputPipeline
import Reactor
import XMLRPC

/// Answers requests for the pages that show what the daemon does.
final class WebPages {
    private let control: any SupervisorControl
    private let settings: HTTPServerSettings
    private let secret: PageSecret
    private let files: StaticFiles
    /// The methods that the pages use, whatever names clients know them by. Made when somebody looks.
    private lazy var methods = RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"])
    private lazy var rows = RowCache(control: control, offersLinks: settings.legacyGetActions)
    private var actionGuard: ActionGuard {
        ActionGuard(
            token: ActionToken.make(secret, for: settings.credentials),
            acceptsLegacy: settings.legacyGetActions
        )
    }

    init(control: any SupervisorControl, settings: HTTPServerSettings, secret: PageSecret, files: StaticFiles) {
        self.control = control
        self.settings = settings
        self.secret = secret
        self.files = files
    }

    /// The status page, its actions, and what it refers to. HEAD only looks.
    func status(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        guard let fields = fields(request) else { return reply(Self.tooLarge) }
        if request.method != .POST, let name = fields["file"] { return reply(files.answer(request, named: name)) }
        guard request.method != .HEAD, let name = fields["action"] else { return reply(statusPage(fields)) }
        guard let action = StatusAction(name, processName: fields["processname"]) else {
            // The process is looked for first (SPEC WEB-10, WEB-11).
            if let process = fields["processname"], (try? control.process(process)) == nil {
                return reply(WebPage.redirection(.movedPermanently, message: StatusActionRunner.unknown(process)))
            }
            let known = ProcessAction(rawValue: name) != nil && fields["processname"] == nil
            let problem = known ? "no process is named for the action" : "there is no action"
            return reply(.failure("\(problem) \(name.pythonRepresentation)"))
        }
        let status: HTTPResponseStatus
        switch judge(action, request, fields) {
        case .refused(let status, let reason): return reply(Self.refusal(status, reason))
        case .page: status = .seeOther
        case .program: status = .movedPermanently
        }
        StatusActionRunner(control: control, methods: methods).perform(action) { [self] message in
            reply(control.isShuttingDown ? Self.shuttingDown : WebPage.redirection(status, message: message))
        }
    }

    private func judge(_ action: StatusAction, _ request: HTTPRequest, _ fields: FormFields) -> ActionGuard.Verdict {
        let verdict = actionGuard.judge(request.method, request.head.headers, presented: fields[ActionToken.field])
        // Nothing comes of a look, whoever has sent somebody here.
        if case .refused = verdict, action == .refresh { return .program }
        return verdict
    }

    private static func refusal(_ status: HTTPResponseStatus, _ reason: String) -> HTTPReply {
        .error(status, reason, headers: status == .methodNotAllowed ? ["Allow": "POST"] : [:])
    }

    /// Not while everything is being stopped (SPEC WEB-1).
    private func statusPage(_ fields: FormFields) -> HTTPReply {
        if control.isShuttingDown { return Self.shuttingDown }
        let now = Clock.wallNow().seconds
        return StatusPage(
            identifier: control.identifier,
            rows: control.processesByName.map { $0.row(now: now) },
            message: fields["message"],
            token: actionGuard.token,
            offersLinks: settings.legacyGetActions,
            version: control.changes.version,
            refreshInterval: Self.refreshInterval(fields)
        ).page.reply
    }

    /// Seconds; nil unless the reader has asked for it.
    private static func refreshInterval(_ fields: FormFields) -> Int? {
        fields["refresh"].flatMap { Int($0) }.map { min(3600, max(2, $0)) }
    }

    private static var shuttingDown: HTTPReply {
        .failure("no page while everything is being stopped")
    }

    private static var tooLarge: HTTPReply {
        .error(.payloadTooLarge, "A form may have \(FormFields.sizeLimit) bytes.")
    }

    /// The stream of changes that keeps a status page up to date.
    func events(_ request: HTTPRequest, reactor: Reactor) -> HTTPReply {
        let headers = request.head.headers
        let known = headers.first(name: "Last-Event-ID") ?? FormFields(query: request.query)["after"]
        let stream = ChangeStream(control.changes, known: known, reactor: reactor, rows: rows)
        return HTTPReply(
            stream: stream,
            headers: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no",
                "X-Content-Type-Options": "nosniff",
            ]
        )
    }

    /// A log of a process, to be read by people.
    func log(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        let fields = FormFields(query: request.query)
        guard let name = fields["processname"], let process = try? control.process(name),
            let channel = LogPage.Channel(rawValue: fields["channel"] ?? "stdout")
        else { return reply(.error(.notFound, "There is no such process or log.")) }
        let method = channel == .stdout ? "readProcessStdoutLog" : "readProcessStderrLog"
        methods.call("supervisor.\(method)", [.string(name), .int(-LogPage.shownBytes), .int(0)]) { outcome in
            let text = if case .success(let value) = outcome { value.text } else { String?.none }
            let interval = Self.refreshInterval(fields)
            let page = LogPage(
                namespec: process.namespec,
                channel: channel,
                text: text,
                refreshInterval: interval,
                hasErrorLog: !process.settings.redirectStderr,
                sharedPath: Self.standardStream(channel == .stdout ? process.settings.stdout : process.settings.stderr)
            )
            reply(page.page.reply)
        }
    }

    private static func standardStream(_ log: ChannelSettings) -> String? {
        guard case .file(let path) = log.logfile, StandardStreamPath.descriptor(path) != nil else { return nil }
        return path
    }

    func tail(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        guard let fields = fields(request) else { return reply(Self.tooLarge) }
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

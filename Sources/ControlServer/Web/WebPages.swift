import Configuration
import ControlProtocol
import LinuxSystem
import Model
import NIOCore
import NIOHTTP1
import Reactor

/// Answers requests for the pages that show what the daemon does.
final class WebPages {
    let control: any SupervisorControl
    private let settings: HTTPServerSettings
    private let secret: PageSecret
    private let files: StaticFiles
    private lazy var rows = RowCache(control: control, offersLinks: settings.legacyGetActions)
    private var actionGuard: ActionGuard {
        ActionGuard(
            token: ActionToken.make(secret, for: settings.credentials),
            acceptsLegacy: settings.legacyGetActions
        )
    }

    /// The token of our pages; nil where there is no randomness to make one of.
    var token: String? { actionGuard.token }

    init(control: any SupervisorControl, settings: HTTPServerSettings, secret: PageSecret, files: StaticFiles) {
        self.control = control
        self.settings = settings
        self.secret = secret
        self.files = files
    }

    /// The status page, its actions, and the files that it refers to. HEAD has no effects.
    func status(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        guard let fields = fields(request) else { return reply(Self.tooLarge) }
        if request.method != .POST, let name = fields["file"] { return reply(files.answer(request, named: name)) }
        guard request.method != .HEAD, let name = fields["action"] else { return reply(statusPage(fields)) }
        guard let action = StatusAction(name, processName: fields["processname"], groupName: fields["group"]) else {
            // The process is looked for first (WEB-10, WEB-11).
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
        // During a shutdown no action is taken any more (WEB-1).
        if control.isShuttingDown { return reply(Self.shuttingDown) }
        let isOwnPage = status == .seeOther
        StatusActionRunner(control: control, tellsReasons: isOwnPage).perform(action) { [self] message in
            if control.isShuttingDown { return reply(Self.shuttingDown) }
            let subject = isOwnPage && message.hasPrefix("ERROR") ? action.process : nil
            reply(WebPage.redirection(status, message: message, subject: subject))
        }
    }

    private func judge(_ action: StatusAction, _ request: HTTPRequest, _ fields: FormFields) -> ActionGuard.Verdict {
        let verdict = actionGuard.judge(request.method, request.head.headers, presented: fields[ActionToken.field])
        // Refreshing changes nothing, so a request from another site is harmless.
        if case .refused = verdict, action == .refresh { return .program }
        return verdict
    }

    private static func refusal(_ status: HTTPResponseStatus, _ reason: String) -> HTTPReply {
        .error(status, reason, headers: status == .methodNotAllowed ? ["Allow": "POST"] : [:])
    }

    /// 500 while everything is being stopped, when a list of programs would be wrong at once (WEB-1).
    private func statusPage(_ fields: FormFields) -> HTTPReply {
        if control.isShuttingDown { return Self.shuttingDown }
        let now = Clock.wallNow().seconds
        return StatusPage(
            identifier: control.identifier,
            rows: rows(now: now),
            message: fields["message"],
            token: actionGuard.token,
            offersLinks: settings.legacyGetActions,
            version: control.changes.version,
            refreshInterval: Self.refreshInterval(fields),
            hostName: control.hostName,
            subject: fields["about"],
            dependencies: DependencyPicture(control.activeGroups)
        ).page.reply
    }

    /// How many processes that a signal has ended are asked for the name of the signal.
    private static let mostSignals = 50

    private func rows(now: Int) -> [ProcessRow] {
        var asked = 0
        return control.processesByName.map { process in
            if process.record.exitCode == -1 { asked += 1 }
            return asked > Self.mostSignals ? process.row(now: now) : control.row(of: process, now: now)
        }
    }

    /// The seconds; nil unless the reader has asked for refreshing.
    static func refreshInterval(_ fields: FormFields) -> Int? {
        fields["refresh"].flatMap { Int($0) }.map { min(3600, max(2, $0)) }
    }

    private static var shuttingDown: HTTPReply {
        .failure("no page while everything is being stopped")
    }

    private static var tooLarge: HTTPReply {
        .error(.payloadTooLarge, "A form may have \(FormFields.sizeLimit) bytes.")
    }

    /// The stream of changes that keeps a status page up to date.
    func events(_ request: HTTPRequest, time: any Timekeeper) -> HTTPReply {
        let headers = request.head.headers
        let known = headers.first(name: "Last-Event-ID") ?? FormFields(query: request.query)["after"]
        let stream = ChangeStream(control.changes, known: known, time: time, rows: rows)
        return HTTPReply(
            stream: stream,
            headers: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no",
                "X-Content-Type-Options": "nosniff",
            ]
        )
    }

    /// The end of a log; not while everything is being stopped (RPC-29).
    func logText(
        of process: ActiveProcess,
        _ channel: LogPage.Channel,
        lastBytes: Int
    ) throws(Fault) -> String {
        if control.isShuttingDown { throw Fault(.shutdownState) }
        let log = channel == .stdout ? control.outputLog(of: process) : control.errorLog(of: process)
        guard let log else { throw Fault(.noFile) }
        return try LogText.read(log, offset: -lastBytes, length: 0, limit: RPCArguments.longestText)
    }

    func tail(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        guard let fields = fields(request) else { return reply(Self.tooLarge) }
        let limit = TailPage.limit(fields["limit"])
        guard let name = fields["processname"] else {
            return reply(TailPage(processName: nil, limit: limit, text: "No process name found").page.reply)
        }
        reply(TailPage(processName: name, limit: limit, text: tailText(of: name, lastBytes: limit)).page.reply)
    }

    /// The end of a log, or why it cannot be shown.
    private func tailText(of name: String, lastBytes: Int) -> String {
        do throws(Fault) {
            if control.isShuttingDown { throw Fault(.shutdownState) }
            return try logText(of: try control.process(name), .stdout, lastBytes: lastBytes)
        } catch {
            return error.kind == .noFile ? "No file for \(name)" : "ERROR: \(StatusActionRunner.unexpected(error))"
        }
    }

    /// The fields; nil when there are far too many.
    private func fields(_ request: HTTPRequest) -> FormFields? {
        request.body.readableBytes <= FormFields.sizeLimit ? FormFields(request) : nil
    }
}

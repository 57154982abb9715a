import Configuration
import ControlProtocol
import LinuxSystem
import Model
import NIOHTTP1
import Reactor

/// Everything that the server answers.
struct RouteTable {
    let control: any SupervisorControl
    let dispatcher: RPCDispatcher
    let time: any Timekeeper
    let settings: HTTPServerSettings
    let plane: ControlPlane

    var routes: [Route] {
        let files = plane.files
        let pages = WebPages(control: control, settings: settings, secret: plane.pageSecret, files: files)
        // HEAD only asks whether a server is there (QRK-38).
        let page: [HTTPMethod] = [.GET, .HEAD, .POST]
        let file: [HTTPMethod] = [.GET, .HEAD]
        return [
            Route(
                match: .prefix("/RPC2"),
                methods: [.POST],
                access: .authenticated,
                bodyLimit: XMLRPCEndpoint.longestCall
            ) { request, _, reply in
                // Only browsers send such a header, and a form of another site can post any text (CSRF).
                guard !ActionGuard.isFromElsewhere(request.head.headers) else {
                    return reply(.error(.forbidden, "A page of another site has sent this, so it was not done."))
                }
                XMLRPCEndpoint(dispatcher: dispatcher, control: control, memory: plane.clients.memory)
                    .answer(request, reply: reply)
            },
            Route(match: .prefix("/logtail"), methods: [.GET], access: .authenticated) { request, path, reply in
                reply(processLog(path, request))
            },
            Route(match: .prefix("/mainlogtail"), methods: [.GET], access: .authenticated) { request, _, reply in
                // Only our page says where to begin, and it must show new bytes at once.
                let isPage = FormFields(query: request.query)["tail"] != nil
                reply(stream(control.readableActivityLog, lastBytes: Self.lastBytes(request), buffered: !isPage))
            },
            Route(match: .exact(["/ok.html"]), methods: page, access: .authenticated) { _, _, reply in
                reply(HTTPReply(type: "text/plain", "OK"))
            },
            Route(match: .exact(["/", "/index.html"]), methods: page, access: .authenticated) { request, _, reply in
                pages.status(request, reply: reply)
            },
            Route(match: .exact(["/tail.html"]), methods: page, access: .authenticated) { request, _, reply in
                pages.tail(request, reply: reply)
            },
            Route(
                match: .exact(["/log.html"]),
                methods: file,
                access: .authenticated,
                wrongMethod: .methodNotAllowed
            ) { request, _, reply in
                pages.log(request, reply: reply)
            },
            Route(
                match: .exact(["/process.html"]),
                methods: file,
                access: .authenticated,
                wrongMethod: .methodNotAllowed
            ) { request, _, reply in
                reply(pages.process(request))
            },
            Route(
                match: .exact(["/resources.json"]),
                methods: [.GET],
                access: .authenticated,
                wrongMethod: .methodNotAllowed
            ) { request, _, reply in
                reply(pages.resources(request))
            },
            Route(
                match: .exact(["/events"]),
                methods: [.GET],
                access: .authenticated,
                wrongMethod: .methodNotAllowed
            ) { request, _, reply in
                reply(pages.events(request, time: time))
            },
            Route(
                match: .exact(["/logs.html"]),
                methods: file,
                access: .authenticated,
                wrongMethod: .methodNotAllowed
            ) { request, _, reply in
                pages.logs(request, time: time, reply: reply)
            },
            Route(
                match: .exact(["/logs/stream"]),
                methods: [.GET],
                access: .authenticated,
                wrongMethod: .methodNotAllowed
            ) { request, _, reply in
                OutputEndpoint(control: control, time: time, memory: plane.clients.memory).answer(request, reply: reply)
            },
            Route(match: .exact(StaticFiles.paths), methods: file, access: .authenticated) { request, path, reply in
                reply(files.answer(request, path))
            },
            Route(match: .exact(StaticFiles.directories), methods: file, access: .authenticated) { _, path, reply in
                reply(StaticFiles.redirection(toDirectory: path))
            },
        ]
    }

    /// `/logtail/<name>[/stdout or /stderr]` (HTTP-31); `?tail=N` begins so many bytes before the end.
    private func processLog(_ path: String, _ request: HTTPRequest) -> HTTPReply {
        let parts = path.utf8.dropFirst()
            .split(separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: false)
            .compactMap { String($0) }
        guard parts.count >= 2 else {
            var reply = HTTPReply.error(.internalServerError, "The name of a process is missing: /logtail/NAME.")
            reply.failure = "the name of a process is missing"
            return reply
        }
        guard let process = try? control.process(parts[1]) else {
            return .error(.notFound, "There is no such process.")
        }
        let bytes = Self.lastBytes(request)
        switch parts.count == 3 ? parts[2] : "stdout" {
        case "stdout": return stream(control.outputLog(of: process), lastBytes: bytes, buffered: false)
        case "stderr": return stream(control.errorLog(of: process), lastBytes: bytes, buffered: false)
        default: return .error(.notFound, "A process has the logs stdout and stderr.")
        }
    }

    /// The beginning of a stream, counted from the end of the log (`?tail=N`).
    private static func lastBytes(_ request: HTTPRequest) -> Int {
        let asked = FormFields(query: request.query)["tail"].flatMap { Int($0) } ?? LogStream.firstBytes
        return min(TailPage.longest, max(0, asked))
    }

    /// - Parameter buffered: whether proxies may hold the bytes back (HTTP-35).
    private func stream(_ log: ReadableLog?, lastBytes: Int = LogStream.firstBytes, buffered: Bool) -> HTTPReply {
        guard let log, let stream = try? LogStream(log, lastBytes: lastBytes, time: time) else {
            return .error(.notFound, "There is no such log, or none that could be read.")
        }
        var headers: HTTPHeaders = [
            "Content-Type": "text/plain;charset=utf-8",
            "Last-Modified": HTTPDate.text(seconds: stream.modifiedAt ?? Clock.wallNow().seconds),
        ]
        PageHeaders.protect(&headers)
        if !buffered { headers.add(name: "X-Accel-Buffering", value: "no") }
        return HTTPReply(stream: stream, headers: headers)
    }
}

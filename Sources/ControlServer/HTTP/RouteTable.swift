import LinuxSystem
import Model
import NIOHTTP1
import Output
import Reactor

/// Everything that the server answers.
struct RouteTable {
    let control: any SupervisorControl
    let dispatcher: RPCDispatcher
    let reactor: Reactor

    var routes: [Route] {
        let pages = WebPages(control: control)
        let files = StaticFiles(modifiedAt: Clock.wallNow().seconds)
        // HEAD is for those who only want to know whether somebody is there (QRK-38: improve).
        let page: [HTTPMethod] = [.GET, .HEAD, .POST]
        let file: [HTTPMethod] = [.GET, .HEAD]
        return [
            Route(match: .prefix("/RPC2"), methods: [.POST], access: .authenticated) { request, _, reply in
                XMLRPCEndpoint(dispatcher: dispatcher, control: control).answer(request, reply: reply)
            },
            Route(match: .prefix("/logtail"), methods: [.GET], access: .authenticated) { _, path, reply in
                reply(processLog(path))
            },
            Route(match: .prefix("/mainlogtail"), methods: [.GET], access: .authenticated) { _, _, reply in
                reply(stream(control.activityLog, buffered: true))
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
            Route(match: .exact(StaticFiles.paths), methods: file, access: .authenticated) { request, path, reply in
                reply(files.answer(request, path))
            },
            Route(match: .exact(StaticFiles.directories), methods: file, access: .authenticated) { _, path, reply in
                reply(StaticFiles.redirection(toDirectory: path))
            },
        ]
    }

    /// `/logtail/<name>[/stdout or /stderr]` (SPEC HTTP-31).
    private func processLog(_ path: String) -> HTTPReply {
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).compactMap { String($0) }
        guard parts.count == 2 || parts.count == 3, let process = try? control.process(parts[1]) else {
            return .error(.notFound)
        }
        switch parts.count == 3 ? parts[2] : "stdout" {
        case "stdout": return stream(process.stdoutLog, buffered: false)
        case "stderr": return stream(process.stderrLog, buffered: false)
        default: return .error(.notFound)
        }
    }

    /// - Parameter buffered: whether proxies may hold the bytes back (SPEC HTTP-35).
    private func stream(_ log: LogLocation?, buffered: Bool) -> HTTPReply {
        guard let log, let stream = try? LogStream(log, reactor: reactor) else { return .error(.notFound) }
        var headers: HTTPHeaders = [
            "Content-Type": "text/plain;charset=utf-8",
            "Last-Modified": HTTPDate.text(seconds: log.modifiedAt ?? Clock.wallNow().seconds),
        ]
        if !buffered { headers.add(name: "X-Accel-Buffering", value: "no") }
        return HTTPReply(stream: stream, headers: headers)
    }
}

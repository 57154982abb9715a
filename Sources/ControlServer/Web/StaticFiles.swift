import LinuxSystem
import NIOCore
import NIOHTTP1
import XMLRPC

/// The files that the pages refer to; all of them are in the program (HTTP-34).
struct StaticFiles {
    /// One embedded file.
    struct File {
        let path: String
        let type: String
        let content: [UInt8]
        /// The tag, which changes with the content.
        let tag: String

        init(path: String, type: String, content: [UInt8]) {
            self.path = path
            self.type = type
            self.content = content
            tag = String(Digest.hexadecimal(Digest.sha256(content)).prefix(16))
        }

        var name: String { path.utf8.split(separator: UInt8(ascii: "/")).last.flatMap { String($0) } ?? "" }
    }

    /// The style sheets of the status page, in the order in which they have to be read.
    static let statusStyles = ["supervisor.css", "status.css", "details.css"]
    static let statusScripts = ["actions.js", "view.js", "panel.js", "status.js"]

    /// The style sheets of the pages of logs.
    static let logStyles = ["supervisor.css", "status.css", "log.css"]

    static let all: [File] =
        [
            style("supervisor.css", PackageResources.supervisor_css),
            style("status.css", PackageResources.status_css),
            style("details.css", PackageResources.details_css),
            style("log.css", PackageResources.log_css),
            script("actions.js", PackageResources.actions_js),
            script("view.js", PackageResources.view_js),
            script("panel.js", PackageResources.panel_js),
            script("status.js", PackageResources.status_js),
            script("log.js", PackageResources.log_js),
        ]
        + StateIcon.allCases.map {
            File(path: "/images/\($0.rawValue)", type: "image/svg+xml", content: Array($0.drawing.utf8))
        }
        + images.map { name, type, base64 in
            File(path: "/images/\(name)", type: type, content: Base64.decode(base64.utf8) ?? [])
        }

    private static func style(_ name: String, _ content: [UInt8]) -> File {
        File(path: "/stylesheets/\(name)", type: "text/css", content: content)
    }

    private static func script(_ name: String, _ content: [UInt8]) -> File {
        File(path: "/scripts/\(name)", type: "text/javascript", content: content)
    }

    /// The paths are written out, so that no file is read or digested before it is asked for.
    static let paths =
        (statusStyles + ["log.css"]).map { "/stylesheets/\($0)" }
        + (statusScripts + ["log.js"]).map { "/scripts/\($0)" }
        + StateIcon.allCases.map { "/images/\($0.rawValue)" } + images.map { "/images/\($0.name)" }

    /// The directories: their names without the slash at the end.
    static let directories = ["/images", "/scripts", "/stylesheets"]

    /// The reference of a page in the same directory: the tag makes it another reference when the content changes.
    static func reference(_ name: String) -> String {
        guard let file = all.first(where: { $0.name == name }) else { return name }
        return "\(file.path.dropFirst())?v=\(file.tag)"
    }

    /// The reference as a query of the page itself.
    static func query(_ name: String) -> String {
        guard let file = all.first(where: { $0.name == name }) else { return "?" }
        return "?file=\(name)&v=\(file.tag)"
    }

    /// When this process began to serve the files, in seconds since the epoch: older copies may be those of another version.
    let modifiedAt: Int

    init(modifiedAt: Int = Clock.wallNow().seconds) {
        self.modifiedAt = modifiedAt
    }

    func answer(_ request: HTTPRequest, _ path: String) -> HTTPReply {
        answer(request, Self.all.first { $0.path == path })
    }

    func answer(_ request: HTTPRequest, named name: String) -> HTTPReply {
        answer(request, Self.all.first { $0.name == name })
    }

    private func answer(_ request: HTTPRequest, _ file: File?) -> HTTPReply {
        guard let file else { return .error(.notFound, "There is no such file.") }
        let isTagged = FormFields(query: request.query)["v"] == file.tag
        let headers: HTTPHeaders = [
            "Last-Modified": HTTPDate.text(seconds: modifiedAt),
            "ETag": "\"\(file.tag)\"",
            "Cache-Control": isTagged ? "private, max-age=31536000, immutable" : "no-cache",
            "X-Content-Type-Options": "nosniff",
        ]
        if isKnown(request.head.headers, file) {
            return HTTPReply(.notModified, type: file.type, bytes: ByteBuffer(), headers: headers)
        }
        return HTTPReply(type: file.type, bytes: ByteBuffer(bytes: file.content), headers: headers)
    }

    /// Whether the client has the present file. A tag takes precedence over a date (RFC 9110, section 13.2.2).
    private func isKnown(_ headers: HTTPHeaders, _ file: File) -> Bool {
        let tags = headers[canonicalForm: "If-None-Match"]
        if !tags.isEmpty { return tags.contains { $0 == "\"\(file.tag)\"" || $0 == "W/\"\(file.tag)\"" || $0 == "*" } }
        guard let date = headers.first(name: "If-Modified-Since").flatMap(HTTPDate.seconds) else { return false }
        return modifiedAt <= date
    }

    /// Redirects to the path with a slash, which shows nothing. The reference is relative to the directory of the path
    /// (EXT-54).
    static func redirection(toDirectory path: String) -> HTTPReply {
        .error(.movedPermanently, headers: ["Location": "\(path.dropFirst())/"])
    }
}

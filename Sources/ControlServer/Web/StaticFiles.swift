import NIOCore
import NIOHTTP1
import XMLRPC

/// The files that the pages refer to; all of them are in the program (SPEC HTTP-34).
struct StaticFiles {
    /// One embedded file.
    struct File {
        let path: String
        let type: String
        let content: [UInt8]
    }

    static let all: [File] =
        [File(path: "/stylesheets/supervisor.css", type: "text/css", content: Array(stylesheet.utf8))]
        + images.map { name, type, base64 in
            File(path: "/images/\(name)", type: type, content: Base64.decode(base64.utf8) ?? [])
        }

    static let paths = all.map(\.path)

    /// What is known of directories: their names, without the slash that belongs to them.
    static let directories = ["/images", "/stylesheets"]

    /// Seconds since the epoch. When this daemon began to serve them: older copies may be those of another version.
    let modifiedAt: Int

    func answer(_ request: HTTPRequest, _ path: String) -> HTTPReply {
        guard let file = Self.all.first(where: { $0.path == path }) else { return .error(.notFound) }
        let headers: HTTPHeaders = ["Last-Modified": HTTPDate.text(seconds: modifiedAt)]
        if let known = request.head.headers.first(name: "If-Modified-Since").flatMap(HTTPDate.seconds),
            modifiedAt <= known
        {
            return HTTPReply(.notModified, type: file.type, bytes: ByteBuffer(), headers: headers)
        }
        return HTTPReply(type: file.type, bytes: ByteBuffer(bytes: file.content), headers: headers)
    }

    /// The path with a slash, in which there is nothing to be seen. Relative to the directory that it is in (EXT-54).
    static func redirection(toDirectory path: String) -> HTTPReply {
        .error(.movedPermanently, headers: ["Location": "\(path.dropFirst())/"])
    }
}

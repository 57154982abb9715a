import NIOHTTP1
import Testing

@testable import ControlServer

@Suite
struct StaticFilesTests {
    /// `Sat, 21 Nov 2026 02:27:48 GMT`
    private let files = StaticFiles(modifiedAt: 1_795_228_068)

    private func status(ifModifiedSince date: String) -> HTTPResponseStatus {
        let path = "/images/icon.png"
        return files.answer(request(.GET, path, headers: ["If-Modified-Since": date]), path).status
    }

    @Test
    func `all files of Supervisor are there, and are what their names say (HTTP-34)`() {
        let names = ["icon.png", "supervisor.gif", "rule.gif"] + (0...3).map { "state\($0).gif" }
        #expect(Set(StaticFiles.paths) == Set(names.map { "/images/\($0)" } + ["/stylesheets/supervisor.css"]))
        for file in StaticFiles.all {
            switch file.type {
            case "image/gif": #expect(file.content.starts(with: "GIF89a".utf8) && file.content.last == 0x3B)
            case "image/png": #expect(file.content.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            default: #expect(file.type == "text/css" && !file.content.isEmpty)
            }
        }
    }

    @Test
    func `a copy that is as new is kept (HTTP-34)`() {
        #expect(status(ifModifiedSince: "Sat, 21 Nov 2026 02:27:48 GMT") == .notModified)
        #expect(status(ifModifiedSince: "Sat, 21 Nov 2026 02:27:48 GMT; length=137") == .notModified)
        #expect(status(ifModifiedSince: "Sun, 22 Nov 2026 00:00:00 GMT") == .notModified)
        #expect(status(ifModifiedSince: "Sat, 21 Nov 2026 02:27:47 GMT") == .ok)
        #expect(status(ifModifiedSince: "yesterday") == .ok)
    }

    @Test
    func `directories have a slash (HTTP-34)`() {
        let reply = StaticFiles.redirection(toDirectory: "/images")
        #expect(reply.status == .movedPermanently)
        #expect(reply.headers["Location"] == ["images/"])
    }
}

@Suite
struct HTTPDateTests {
    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_795_228_068, "Sat, 21 Nov 2026 02:27:48 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        ]
    )
    func `dates are written and read`(seconds: Int, text: String) {
        #expect(HTTPDate.text(seconds: seconds) == text)
        #expect(HTTPDate.seconds(text) == seconds)
    }

    @Test(
        arguments: [
            "", "Sat Nov 21 02:25:40 2026", "Saturday, 21-Nov-26 02:27:48 GMT", "Sat, 21 Nov 2026 25:00:00 GMT",
            "Sat, 21 Nov 99999999999999999999 02:27:48 GMT", "Sat, 21 Foo 2026 02:27:48 GMT",
            "Sat, 21 Nov 2026 02:27 GMT",
        ]
    )
    func `other texts are no dates`(text: String) {
        #expect(HTTPDate.seconds(text) == nil)
    }
}

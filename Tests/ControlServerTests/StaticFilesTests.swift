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
        #expect(Set(names.map { "/images/\($0)" } + ["/stylesheets/supervisor.css"]).isSubset(of: StaticFiles.paths))
        for file in StaticFiles.all {
            switch file.type {
            case "image/gif": #expect(file.content.starts(with: "GIF89a".utf8) && file.content.last == 0x3B)
            case "image/png": #expect(file.content.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            case "image/svg+xml": #expect(file.content.starts(with: "<svg xmlns=".utf8))
            default: #expect(file.type.hasPrefix("text/") && !file.content.isEmpty)
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
    func `a file that a page names by its tag is kept, others are asked for (ETag)`() throws {
        let file = try #require(StaticFiles.all.first { $0.name == "status.js" })
        #expect(StaticFiles.reference("status.js") == "scripts/status.js?v=\(file.tag)")
        #expect(StaticFiles.query("status.js") == "?file=status.js&v=\(file.tag)")
        let tagged = files.answer(request(.GET, "/?file=status.js&v=\(file.tag)"), named: "status.js")
        #expect(tagged.headers["Cache-Control"] == ["private, max-age=31536000, immutable"])
        #expect(tagged.headers["ETag"] == ["\"\(file.tag)\""])
        let plain = files.answer(request(.GET, file.path), file.path)
        #expect(plain.status == .ok && plain.headers["Cache-Control"] == ["no-cache"])
        for (tag, status) in [("\"\(file.tag)\"", 304), ("W/\"\(file.tag)\"", 304), ("\"other\"", 200)] {
            let headers: HTTPHeaders = ["If-None-Match": tag, "If-Modified-Since": "Sun, 22 Nov 2026 00:00:00 GMT"]
            #expect(files.answer(request(.GET, file.path, headers: headers), file.path).status.code == status)
        }
        #expect(files.answer(request(.GET, "/?file=nope"), named: "nope").status == .notFound)
    }

    @Test
    func `styles and scripts of all pages together have at most 60 kB (EXT-98)`() {
        let files = StaticFiles.all.filter { $0.type == "text/css" || $0.type == "text/javascript" }
        #expect(files.count >= 8)
        #expect(files.reduce(0) { $0 + $1.content.count } <= 60 * 1024)
        #expect(StaticFiles.all.reduce(0) { $0 + $1.content.count } <= 64 * 1024)
    }

    @Test
    func `every file is found by its path and by its name`() {
        #expect(StaticFiles.all.map(\.path).sorted() == StaticFiles.paths.sorted())
        for file in StaticFiles.all {
            #expect(files.answer(request(.GET, file.path), file.path).status == .ok)
            #expect(files.answer(request(.GET, "/?file=\(file.name)"), named: file.name).status == .ok)
        }
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

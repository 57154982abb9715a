import Configuration
import NIOHTTP1
import Testing

@testable import ControlServer

@Suite
struct RouterTests {
    private func answer(
        _ method: HTTPMethod,
        _ uri: String,
        headers: HTTPHeaders = [:],
        credentials: HTTPServerSettings.Credentials? = nil
    ) -> HTTPReply? {
        let old = Route(match: .exact(["/old"]), methods: [.GET, .POST], access: .authenticated) { _, _, reply in
            reply(HTTPReply(type: "text/plain", "OK"))
        }
        let new = Route(
            match: .exact(["/new"]),
            methods: [.GET],
            access: .authenticated,
            wrongMethod: .methodNotAllowed,
            answer: old.answer
        )
        let hasher = PasswordHasher()
        let router = Router(
            routes: [old, new],
            passwords: credentials.map { PasswordTurns(CredentialCheck($0, hasher: hasher), time: TestTime()) }
        )
        var replied: HTTPReply?
        router.answer(request(method, uri, headers: headers), from: ClientOrigin(userID: 0)) { replied = $0 }
        return replied
    }

    @Test(arguments: [
        ("/old/x?y", true), ("/old%2Fx", true), ("//old", false), ("/%6fld", true), ("/%2fold", false), ("old", false),
    ])
    func `a prefix is that of the decoded path, behind one slash (HTTP-12, HTTP-30)`(uri: String, fits: Bool) throws {
        let request = request(.GET, uri)
        #expect(Route.Match.prefix("/old").fits(request.path ?? "", of: request.head) == fits)
    }

    @Test
    func `other methods are told which there are; Supervisor's pages say 400 (HTTP-34)`() throws {
        let old = try #require(answer(.PUT, "/old"))
        #expect(old.status == .badRequest)
        #expect(old.headers["Allow"] == ["GET, POST"])
        let new = try #require(answer(.POST, "/new"))
        #expect(new.status == .methodNotAllowed)
        #expect(new.headers["Allow"] == ["GET"])
        #expect(new.text.contains("POST is not for /new. Allowed: GET."))
    }

    @Test
    func `what is not there is 404, and said so`() throws {
        let reply = try #require(answer(.GET, "/%3Cb%3E"))
        #expect(reply.status == .notFound)
        #expect(reply.text.contains("<p>Error code 404.</p>") && reply.text.contains("nothing at /&lt;b&gt;."))
    }

    @Test
    func `whoever has no password is asked for it, and told nothing else`() throws {
        let credentials = HTTPServerSettings.Credentials(username: "a", password: "b")
        for uri in ["/old", "/nope"] {
            let reply = try #require(answer(.GET, uri, credentials: credentials))
            #expect(reply.status == .unauthorized)
            #expect(reply.headers["WWW-Authenticate"] == ["Basic realm=\"default\""])
            #expect(reply.text.contains("username and password"))
            #expect(reply.closes)
        }
        let known: HTTPHeaders = ["Authorization": "Basic YTpi"]
        #expect(answer(.GET, "/old", headers: known, credentials: credentials)?.status == .ok)
    }

    @Test
    func `refusals are pages that run nothing`() throws {
        let reply = try #require(answer(.GET, "/nope"))
        #expect(reply.headers["Content-Security-Policy"].first?.hasPrefix("default-src 'none';") == true)
        #expect(reply.headers["X-Content-Type-Options"] == ["nosniff"])
        #expect(reply.headers["Content-Type"] == ["text/html"])
    }
}

import Configuration
import NIOHTTP1
import Testing

@testable import ControlServer

@Suite("What the head of a request decides")
struct AdmissionTests {
    private func admission(
        _ method: HTTPMethod,
        _ uri: String,
        authorization: String? = nil,
        password: String? = "b",
        length: String? = "1000000"
    ) -> Router.Admission {
        let answer: (HTTPRequest, String, @escaping (HTTPReply) -> Void) -> Void = { _, _, _ in }
        let router = Router(
            routes: [
                Route(match: .exact(["/open"]), methods: [.GET], access: .everybody, answer: answer),
                Route(match: .exact(["/page"]), methods: [.POST], access: .authenticated, answer: answer),
                Route(match: .exact(["/big"]), methods: [.POST], access: .authenticated, bodyLimit: 99, answer: answer),
            ],
            passwords: password.map {
                PasswordTurns(
                    CredentialCheck(.init(username: "a", password: $0), hasher: PasswordHasher()),
                    time: TestTime()
                )
            }
        )
        var headers: HTTPHeaders = [:]
        if let length { headers.add(name: "Content-Length", value: length) }
        if let authorization { headers.add(name: "Authorization", value: authorization) }
        return router.admit(
            HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: headers),
            from: ClientOrigin(userID: 0)
        )
    }

    private func refusal(_ admission: Router.Admission) -> HTTPResponseStatus? {
        if case .refused(let reply) = admission { reply.status } else { nil }
    }

    private func limit(_ admission: Router.Admission) -> Int? {
        if case .body(let limit) = admission { limit } else { nil }
    }

    @Test(
        "a body without credentials that fit is not waited for",
        arguments: [nil, "Bearer YTpi", "Basic", "Basic YTpj"],
        ["/page", "/big", "/nothing"]
    )
    func refused(authorization: String?, uri: String) {
        #expect(refusal(admission(.POST, uri, authorization: authorization)) == .unauthorized)
    }

    @Test("credentials that are no base64 are a bad request")
    func malformed() {
        #expect(refusal(admission(.POST, "/big", authorization: "Basic YTpiY")) == .badRequest)
    }

    @Test("a body is to have a length where one is wanted, of those who may send it (HTTP-17, HTTP-31)")
    func length() {
        #expect(refusal(admission(.POST, "/page", authorization: "Basic YTpi", length: nil)) == .lengthRequired)
        #expect(refusal(admission(.POST, "/page", length: nil)) == .unauthorized)
        for uri in ["/open", "/nothing"] {
            #expect(limit(admission(.POST, uri, password: nil, length: nil)) == Route.shortBody)
        }
    }

    @Test("whoever may use a route may send what the route takes")
    func admitted() {
        #expect(limit(admission(.POST, "/big", authorization: "Basic YTpi")) == 99)
        #expect(limit(admission(.POST, "/big", password: nil)) == 99)
        #expect(limit(admission(.POST, "/page", authorization: "Basic YTpi")) == Route.shortBody)
    }

    @Test("other methods, other paths and open routes take little")
    func little() {
        #expect(limit(admission(.PUT, "/big", password: nil)) == Route.shortBody)
        #expect(limit(admission(.POST, "/nothing", password: nil)) == Route.shortBody)
        #expect(limit(admission(.GET, "/open")) == Route.shortBody)
    }

    @Test("a slow hash is not computed for it")
    func slowHash() {
        let password = "$6$salt$" + String(repeating: "x", count: 86)
        #expect(limit(admission(.POST, "/big", authorization: "Basic YTpi", password: password)) == 99)
        #expect(refusal(admission(.POST, "/big", password: password)) == .unauthorized)
    }

    @Test("a request without a body gets its answer from the route", arguments: [HTTPMethod.GET, .DELETE])
    func noBody(method: HTTPMethod) {
        #expect(limit(admission(method, "/big", length: nil)) == 0)
        #expect(limit(admission(.POST, "/big", length: "0")) == 0)
    }
}

import Configuration
import NIOHTTP1
import Testing

@testable import ControlServer

@Suite
struct ActionGuardTests {
    private func judge(
        _ method: HTTPMethod,
        _ headers: HTTPHeaders = [:],
        presented: String? = nil,
        token: String? = "right",
        legacy: Bool = true
    ) -> ActionGuard.Verdict {
        ActionGuard(token: token, acceptsLegacy: legacy).judge(method, headers, presented: presented)
    }

    private func status(_ verdict: ActionGuard.Verdict) -> HTTPResponseStatus? {
        if case .refused(let status, _) = verdict { status } else { nil }
    }

    @Test(arguments: [true, false])
    func `our own page is known by its token, whatever the browser says`(legacy: Bool) {
        let headers: HTTPHeaders = [
            "Origin": "https://front", "Host": "127.0.0.1:9001", "Sec-Fetch-Site": "same-origin",
        ]
        #expect(judge(.POST, headers, presented: "right", legacy: legacy) == .page)
        #expect(status(judge(.POST, headers, presented: "wrong", legacy: legacy)) == .forbidden)
        #expect(status(judge(.POST, headers, presented: "righ", legacy: legacy)) == .forbidden)
    }

    @Test
    func `a token in an address does not count`() {
        #expect(judge(.GET, presented: "right") == .program)
        #expect(status(judge(.GET, presented: "right", legacy: false)) == .methodNotAllowed)
    }

    @Test(arguments: [HTTPMethod.GET, .POST])
    func `programs need no token, unless they are to`(method: HTTPMethod) {
        #expect(judge(method) == .program)
        #expect(judge(method, token: nil) == .program)
        #expect(judge(method, ["Host": "h:9001"]) == .program)
        #expect(status(judge(method, legacy: false)) == (method == .GET ? .methodNotAllowed : .forbidden))
    }

    @Test(
        arguments: [
            (["Sec-Fetch-Site": "cross-site"], true), (["Sec-Fetch-Site": "same-site"], true),
            (["Sec-Fetch-Site": "same-origin"], false), (["Sec-Fetch-Site": "none"], false),
            (["Sec-Fetch-Site": "none", "Referer": "http://elsewhere/"], false),
            (["Origin": "http://h:9001"], false), (["Origin": "http://H:9001"], false),
            (["Origin": "http://h:9002"], true), (["Origin": "http://h"], true), (["Origin": "http://evil"], true),
            (["Origin": "null"], true), (["Origin": "http://h:9001.evil"], true), (["Origin": ""], true),
            (["Referer": "http://h:9001/index.html?a=//evil/"], false), (["Referer": "http://evil/h:9001"], true),
            ([:], false),
        ] as [(HTTPHeaders, Bool)]
    )
    func `a browser says where a request comes from`(headers: HTTPHeaders, isFromElsewhere: Bool) {
        var headers = headers
        headers.add(name: "Host", value: "h:9001")
        #expect(ActionGuard.isFromElsewhere(headers) == isFromElsewhere)
        #expect((status(judge(.GET, headers)) == .forbidden) == isFromElsewhere)
        #expect((status(judge(.POST, headers)) == .forbidden) == isFromElsewhere)
    }

    @Test
    func `a port that goes without saying does not matter`() {
        #expect(!ActionGuard.isFromElsewhere(["Origin": "https://h", "Host": "h:443"]))
        #expect(!ActionGuard.isFromElsewhere(["Origin": "http://h:80", "Host": "h"]))
        #expect(ActionGuard.isFromElsewhere(["Origin": "http://h"]))
    }
}

@Suite
struct ActionTokenTests {
    private let credentials = HTTPServerSettings.Credentials(username: "a", password: "b")

    @Test
    func `the token stays the same for a user and cannot be guessed from another's`() {
        let secret = PageSecret([1, 2, 3])
        let token = ActionToken.make(secret, for: credentials)
        #expect(token?.utf8.count == 64)
        #expect(ActionToken.make(secret, for: credentials) == token)
        #expect(ActionToken.make(secret, for: nil) != token)
        #expect(ActionToken.make(secret, for: .init(username: "a", password: "c")) != token)
        #expect(ActionToken.make(PageSecret([1, 2, 4]), for: credentials) != token)
        #expect(ActionToken.make(PageSecret([]), for: credentials) == nil)
    }

    @Test
    func `digests are those of the standards`() {
        #expect(Digest.hexadecimal(Digest.sha1(Array("abc".utf8))) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        // RFC 4231, test case 2.
        let code = Digest.authenticationCode(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        #expect(Digest.hexadecimal(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }
}

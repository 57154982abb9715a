import ControlClient
import Testing

@Suite
struct ServerAddressTests {
    @Test
    func `an http address is a host with or without a port, and its path is ignored`() {
        #expect(ServerAddress(url: "http://localhost:9001") == .http(authority: "localhost:9001"))
        #expect(ServerAddress(url: "http://example.org/prefix/RPC2") == .http(authority: "example.org"))
    }

    @Test(arguments: ["http://h:1?x=1", "http://h:1#top", "http://h:1/?x", "http://h:1/RPC2#y/z"])
    func `a query and a fragment are no part of the address`(url: String) {
        #expect(ServerAddress(url: url) == .http(authority: "h:1"))
    }

    @Test(arguments: [
        ("x1", "Port could not be cast to integer value as 'x1'"), ("65536", "Port out of range 0-65535"),
    ])
    func `a port that is none is told in Python's words`(port: String, words: String) {
        #expect(ServerAddress.hostAndPort("h:\(port)") == nil)
        #expect(ControlError.badPort(port).line == "error: <class 'ValueError'>, \(words)")
    }

    @Test
    func `a unix address is everything behind the scheme`() {
        #expect(ServerAddress(url: "unix:///run/s.sock") == .unix(path: "/run/s.sock"))
        #expect(ServerAddress(url: "unix://run/s.sock") == .unix(path: "run/s.sock"))
    }

    @Test(arguments: ["https://localhost", "HTTP://localhost", "ftp://x", "localhost:9001", "unix:/run/s.sock", ""])
    func `nothing else is an address`(url: String) {
        #expect(ServerAddress(url: url) == nil)
    }

    @Test(arguments: ["http://h", "unix:///x", "localhost:1", "ftp://x", "a+b-c.9:x", "http:x", "http:///"])
    func `a URL has a scheme and something behind it`(text: String) {
        #expect(ServerAddress.isURL(text))
    }

    @Test(arguments: ["", "localhost", ":x", "1http://x", "http:", "http://", "unix://", "a b://x", "http://?q", "/x"])
    func `other texts are no URL`(text: String) {
        #expect(!ServerAddress.isURL(text))
    }
}

import ControlClient
import Testing

@Suite
struct HTTPResponseTests {
    /// Feeds the text in pieces of a length, and tells the body.
    private func body(of text: String, pieces: Int, _ response: inout HTTPResponse) throws -> String {
        let bytes = Array(text.utf8)
        var body: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try response.receive(bytes[start..<min(start + pieces, bytes.count)]) { body.append(contentsOf: $0) }
        }
        return String(decoding: body, as: UTF8.self)
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `a body of known length is complete with its last byte`(pieces: Int) throws {
        var response = HTTPResponse()
        let text = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello"
        #expect(try body(of: text, pieces: pieces, &response) == "hello")
        #expect(response.isComplete && response.status == 200 && response.reason == "OK" && !response.closesConnection)
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func `chunks are put together`(pieces: Int) throws {
        var response = HTTPResponse()
        let text =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nT: v\r\n\r\n"
        #expect(try body(of: text, pieces: pieces, &response) == "abc0123456789")
        #expect(response.isComplete)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
    ])
    func `a head or a trailer that does not end is refused`(beginning: String) throws {
        var response = HTTPResponse()
        _ = try body(of: beginning, pieces: 1000, &response)
        let line = "X: " + String(repeating: "y", count: 1000) + "\r\n"
        #expect(throws: ControlError.notHTTP("head too long")) {
            for _ in 0..<2000 { _ = try body(of: line, pieces: 1000, &response) }
        }
    }

    @Test
    func `interim answers without end are refused`() throws {
        var response = HTTPResponse()
        #expect(throws: ControlError.notHTTP("head too long")) {
            for _ in 0..<100_000 { _ = try body(of: "HTTP/1.1 100 Continue\r\n\r\n", pieces: 1000, &response) }
        }
    }

    @Test
    func `without a length the body ends with the connection`() throws {
        var response = HTTPResponse()
        #expect(try body(of: "HTTP/1.0 404 Not Found\n\nmore", pieces: 5, &response) == "more")
        #expect(!response.isComplete && response.hasHead && response.closesConnection)
        try response.end()
        #expect(response.isComplete && response.status == 404 && response.reason == "Not Found")
    }

    @Test
    func `an end before the end is an error`() throws {
        var response = HTTPResponse()
        _ = try body(of: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", pieces: 100, &response)
        #expect(throws: ControlError.closedWithoutAnswer) { try response.end() }
        var nothing = HTTPResponse()
        #expect(throws: ControlError.closedWithoutAnswer) { try nothing.end() }
    }

    @Test(arguments: ["SSH-2.0-OpenSSH\r\n", "HTTP/1.1\r\n", "HTTP/1.1 abc\r\n"])
    func `other protocols are refused`(text: String) {
        var response = HTTPResponse()
        #expect(throws: ControlError.self) { try response.receive(Array(text.utf8)[...]) { _ in } }
    }

    @Test(arguments: ["x\r\n", "-5\r\n", "\r\n"])
    func `bad chunk sizes do not hurt`(size: String) {
        var response = HTTPResponse()
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)"
        _ = try? response.receive(Array(text.utf8)[...]) { _ in }
        #expect(response.hasHead)
    }

    @Test(arguments: ["9223372036854775808", "99999999999999999999", "-1", "x", ""])
    func `a length that is no number there is, is refused`(length: String) {
        var response = HTTPResponse()
        let text = "HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\nhello"
        #expect(throws: ControlError.notHTTP("bad Content-Length")) {
            try response.receive(Array(text.utf8)[...]) { _ in }
        }
    }

    @Test
    func `lines without end are refused`() {
        var response = HTTPResponse()
        #expect(throws: ControlError.self) {
            for _ in 0..<100 { try response.receive([UInt8](repeating: 65, count: 4096)[...]) { _ in } }
        }
    }

    @Test
    func `an interim answer is skipped`() throws {
        var response = HTTPResponse()
        let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
        #expect(try body(of: text, pieces: 4, &response) == "x")
        #expect(response.status == 200)
    }
}

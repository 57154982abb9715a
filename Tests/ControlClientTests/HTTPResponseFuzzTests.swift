import ControlClient
import TestHarness
import Testing

@Suite struct HTTPResponseFuzzTests {
    @Test("whatever a server sends, in whatever pieces, it is read or refused, and the pieces make no difference")
    func anything() throws {
        try Fuzz.run("http-response") { bytes, random in
            let whole = outcome(of: bytes, pieces: { $0 })
            let inPieces = outcome(of: bytes, pieces: { Int.random(in: 1...min($0, 20), using: &random) })
            #expect(inPieces == whole, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    /// Status, body and whether it was complete; nil when it was refused.
    private func outcome(of bytes: [UInt8], pieces: (Int) -> Int) -> [String]? {
        var response = HTTPResponse()
        var body: [UInt8] = []
        var rest = bytes[...]
        do throws(ControlError) {
            while !rest.isEmpty {
                let count = pieces(rest.count)
                try response.receive(rest.prefix(count)) { body.append(contentsOf: $0) }
                rest = rest.dropFirst(count)
            }
            try response.end()
        } catch {
            return nil
        }
        return ["\(response.status ?? 0)", String(decoding: body, as: UTF8.self), "\(response.isComplete)"]
    }
}

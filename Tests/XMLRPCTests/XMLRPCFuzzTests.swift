import TestHarness
import Testing
import XMLRPC

@Suite struct XMLRPCFuzzTests {
    @Test("whatever a message holds, it is read or refused; what was written is read as the same again")
    func anything() throws {
        try Fuzz.run("xmlrpc") { bytes, _ in
            if let call = try? MethodCall(parsing: bytes) {
                let again = try? MethodCall(parsing: call.bytes).bytes
                #expect(again == call.bytes, "\(String(decoding: bytes, as: UTF8.self))")
            }
            // Numbers that XML-RPC has no room for are written as the nearest that it has.
            if let response = try? MethodResponse(parsing: bytes) {
                let again = try? MethodResponse(parsing: response.bytes).bytes
                #expect(again == response.bytes, "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }
}

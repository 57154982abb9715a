import Model
import TestHarness
import Testing

@testable import ProcessLifecycle

/// Notifications that are anything at all (EXT-71).
@Suite struct NotifyFuzzTests {
    @Test func `whatever comes, a status is short and harmless`() throws {
        try Fuzz.run("notify") { bytes, _ in
            let message = bytes.withUnsafeBytes { NotifyMessage($0) }
            let status = message.status ?? ""
            #expect(status.utf8.count <= 256)
            #expect(status == status.spellingOutControlCharacters())
            #expect(message.neededTime ?? .zero >= .zero)
        }
    }
}

import TestHarness
import Testing

@testable import Configuration

@Suite struct ConfigurationFuzzTests {
    @Test("whatever a file holds, it is read or refused with a reason, and --test agrees (EXT-56)")
    func anything() throws {
        try Fuzz.run("configuration") { bytes, _ in
            var host = FakeHost()
            host.files["/srv/s.conf"] = bytes
            var options = CommandLineOptions()
            options.configuration = "/srv/s.conf"
            let check = ConfigurationCheck(options, host: host)
            do throws(ConfigurationError) {
                _ = try ConfigurationLoader(host: host).load(options)
                #expect(check.exitStatus == 0, "\(String(decoding: bytes, as: UTF8.self))")
            } catch {
                #expect(!error.message.isEmpty)
                #expect(check.exitStatus == 2, "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }
}

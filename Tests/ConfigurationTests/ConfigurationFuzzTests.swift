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
                // What only a later use shows is an error of the check all the same.
                let sink = ProblemSink(stopsAtFirstError: false)
                _ = try ConfigurationLoader(host: host).read(options, [:], sink)
                #expect(sink.errors.isEmpty, "\(String(decoding: bytes, as: UTF8.self))")
                if sink.foreseen.isEmpty {
                    let text = String(decoding: bytes, as: UTF8.self)
                    #expect(ConfigurationCheck(options, host: host, scope: .daemon).exitStatus == 0, "\(text)")
                }
            } catch {
                #expect(!error.message.isEmpty)
                #expect(check.exitStatus == 2, "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }
}

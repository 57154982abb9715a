import TestHarness
import Testing

@testable import Configuration

@Suite struct ConfigurationFuzzTests {
    @Test("whatever a file holds, it is read or refused with a reason, and --test agrees (EXT-56)")
    func anything() throws {
        try Fuzz.run("configuration") { bytes, _ in
            var host = FakeHost()
            host.files["/srv/s.conf"] = bytes
            host[file: "/srv/app.env"] = "FROM_FILE='two words'\n"
            host[file: "/srv/token"] = "hunter2 ',%(\"\n"
            host[file: "/run/secrets/token"] = "hunter2 ',%(\"\nhunter2\n"
            host[file: "/run/secrets/port"] = "80\n"
            host[file: "/run/secrets/path"] = "hunter2\n"
            var options = CommandLineOptions()
            options.configuration = "/srv/s.conf"
            let check = ConfigurationCheck(options, host: host)
            // What files hold is never shown (EXT-76).
            let holdsSecret = String(decoding: bytes, as: UTF8.self).contains("hunter2")
            #expect(holdsSecret || !check.findings.contains { $0.text.contains("hunter2") })
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
                #expect(holdsSecret || !error.lines.contains("hunter2"))
                // A part of a configuration may be good, and is not started with.
                #expect(check.exitStatus == 2 || check.isFragment, "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }
}

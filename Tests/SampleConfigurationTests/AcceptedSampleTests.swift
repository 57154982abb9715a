import Configuration
import Foundation
import HostFacts
import Testing

/// What `supervisord --test` says about a text.
private func findings(in text: String) throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appending(path: "sample-\(UUID().uuidString).conf")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    var options = CommandLineOptions()
    options.configuration = file.path()
    return ConfigurationCheck(options, host: LinuxHost(environment: ["HOME": "/root"])).findings.map(\.text)
}

@Suite
struct AcceptedSampleTests {
    @Test
    func `the sample is accepted as it is, without a warning`() throws {
        #expect(try findings(in: SampleConfiguration.text) == [])
    }

    @Test
    func `every option in it is known and every default is a good value`() throws {
        // What the sample makes up: accounts, a directory, programs, and files to include.
        let inventions = [
            ("user=supervisord ", "user=root "), ("user=chrism ", "user=root "), ("=/a/path ", "=/tmp/path "),
            ("group_add=logs,", "group_add=root,"), ("=db:healthy,cache? ", "=cache? "),
            ("restart_with=db ", "restart_with= "), ("password_file=/run/secrets/password ", "; "),
            // It does not go with type=simple.
            ("schedule=30 4 * * * ", "schedule= "),
            ("progname1,progname2 ", "theprogramname "), ("relative/directory/*.ini", "/dev/null"),
        ]
        var text = SampleConfiguration.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.first == ";" && $0.dropFirst().first != " " ? $0.dropFirst() : $0 }
            .joined(separator: "\n")
        for (invention, real) in inventions { text = text.replacing(invention, with: real) }
        #expect(try findings(in: text) == [])
    }
}

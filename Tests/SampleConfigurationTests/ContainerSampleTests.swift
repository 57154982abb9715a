import Configuration
import Foundation
import HostFacts
import Testing

/// The file of `echo_supervisord_conf --container`, as `supervisord --container --test` sees it.
@Suite
struct ContainerSampleTests {
    private func findings(in text: String) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appending(path: "container-\(UUID().uuidString).conf")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var options = CommandLineOptions()
        options.configuration = file.path()
        options.container = true
        return ConfigurationCheck(options, host: LinuxHost(environment: ["HOME": "/root"])).findings.map(\.text)
    }

    @Test
    func `it is accepted as it is, without a warning`() throws {
        #expect(try findings(in: ContainerSample.text) == [])
    }

    @Test
    func `every line that is commented out is a good one`() throws {
        let text = ContainerSample.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.first == ";" && $0.dropFirst().first != " " ? $0.dropFirst() : $0 }
            .joined(separator: "\n")
        // A directory and an account that this machine need not have.
        let real = text.replacing("=/srv/app ", with: "=/tmp ").replacing("=www-data ", with: "=root ")
        #expect(try findings(in: real) == [])
    }

    @Test
    func `it is short, and its lines fit a terminal`() {
        let lines = ContainerSample.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count < 65)
        #expect(lines.allSatisfy { $0.count <= 120 })
        #expect(ContainerSample.text.hasSuffix("9001\n"))
    }
}

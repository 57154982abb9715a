import Foundation
import Testing

@testable import Configuration

/// The examples of docs/secrets.md.
@Suite struct SecretsPageTests {
    private func examples() throws -> [String] {
        let page = URL(fileURLWithPath: #filePath).appending(path: "../../../docs/secrets.md").standardized
        let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```ini\n").dropFirst()
        return parts.map { $0.components(separatedBy: "```")[0] }
    }

    @Test func `every example is a good configuration`() throws {
        let examples = try examples()
        #expect(examples.count == 5)
        for example in examples {
            var text = example.hasPrefix("[") ? example : "[program:x]\ncommand=a\n" + example
            if !text.contains("[supervisord]") { text = base + text }
            var host = FakeHost(text)
            host[file: "/etc/common.env"] = "PORT=80\n"
            host[file: "/etc/web.env"] = "A=1\n"
            for name in ["db_password", "db/user", "db/password", "admin"] {
                host[file: "/run/secrets/\(name)"] = "x\n"
            }
            host.environment["AWS_SECRET_ACCESS_KEY"] = "x"
            host.directories.insert("/run")
            var options = CommandLineOptions()
            options.configuration = "/srv/s.conf"
            #expect(ConfigurationCheck(options, host: host).findings.map(\.text) == [], "\(text)")
        }
    }
}

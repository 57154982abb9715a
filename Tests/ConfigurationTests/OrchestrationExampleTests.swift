import Foundation
import Model
import Testing

@testable import Configuration

/// The examples that docs/configuration.md has for order, readiness, health, restarts, hooks and schedules.
@Suite struct OrchestrationExampleTests {
    private static let headings = [
        "### Order", "### Readiness", "### Types of programs", "### Health checks", "### Delays of restarts",
        "### Hooks", "### Schedules",
    ]

    @Test(arguments: headings)
    func `the example of a section is a good configuration that says what the section is about`(heading: String) throws
    {
        let text = try example(below: heading)
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        #expect(ConfigurationCheck(options, host: FakeHost(base + text)).findings.map(\.text) == [])
        #expect(try load(base + text).groups.flatMap(\.processes).contains { $0.isOrchestrated })
    }

    private func example(below heading: String) throws -> String {
        let page = URL(fileURLWithPath: #filePath).appending(path: "../../../docs/configuration.md").standardized
        let lines = try String(contentsOf: page, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let start = try #require(lines.firstIndex { $0 == heading })
        let fence = try #require(lines[start...].firstIndex { $0 == "```ini" })
        return lines[(fence + 1)...].prefix { $0 != "```" }.joined(separator: "\n") + "\n"
    }
}

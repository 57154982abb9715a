import Model
import Testing
import Text

@testable import Configuration

@Suite("What Supervisor itself answers")
struct GoldenTests {
    static var expansions: Expansions {
        Expansions(
            environment: ["RATE": "50%", "NAME": "it's"],
            names: [
                "program_name": .text("web"), "process_num": .integer(12), "numprocs": .integer(-3),
                "here": .text("/srv"),
            ]
        )
    }

    private func answer(_ read: () throws(ConfigurationError) -> String) -> String {
        do throws(ConfigurationError) {
            return try read()
        } catch {
            return "Error: \(error.message)"
        }
    }

    @Test("percent formatting expands as in Python (CFG-37 to CFG-39)", arguments: goldenExpansions)
    func expansion(_ golden: Golden) {
        let answer = answer { () throws(ConfigurationError) in
            try Self.expansions.expand(golden.input, name: "section.option")
        }
        #expect(answer == golden.answer)
    }

    @Test("environment texts are read as shlex reads them (CFG-70 to CFG-74)", arguments: goldenEnvironments)
    func environment(_ golden: Golden) {
        let answer = answer { () throws(ConfigurationError) in
            try KeyValuePairs(golden.input).values.sorted { $0.key.precedes($1.key) }
                .map { "\($0.key)>\($0.value)|" }.joined()
        }
        #expect(answer == golden.answer)
    }

    @Test("an option line gives its name and value (CFG-13, CFG-17)", arguments: goldenLines)
    func optionLine(_ golden: Golden) throws {
        var raw = RawConfiguration()
        var parser = INIParser(path: "x", sink: ProblemSink(stopsAtFirstError: true))
        try parser.parse(Array("[s]\n\(golden.input)\n".utf8), into: &raw)
        let options = raw["s"]?.options ?? []
        #expect(options.map { "\($0.name)>\($0.value)" }.joined(separator: "|") == golden.answer)
    }

    @Test("byte sizes take suffixes of 1024 (CFG-52)", arguments: goldenByteSizes)
    func byteSize(_ golden: Golden) {
        #expect(
            answer { () throws(ConfigurationError) in "\(try OptionValue.byteSize(golden.input))" } == golden.answer
        )
    }

    @Test("signals are names or numbers that have a name (CFG-57)", arguments: goldenSignals)
    func signal(_ golden: Golden) {
        let answer = answer { () throws(ConfigurationError) in
            "\(try OptionValue.signal(golden.input).rawValue)"
        }
        #expect(answer == golden.answer)
    }
}

@testable import Configuration

extension FuzzTarget {
    /// An `env_file`: read or refused, and what is refused is not quoted (EXT-76).
    static let environmentFile = FuzzTarget(
        "environment-file",
        longest: 1024,
        sources: ["Configuration/Files/EnvironmentFile.swift"],
        words: ["export ", "\\n", "\\\"", "\r\n", "#", "SECRET", "\u{feff}"]
    ) { bytes, _ in
        do {
            let file = try EnvironmentFile(bytes)
            for variable in file.variables {
                try hold(!variable.name.isEmpty && !variable.name.utf8.contains(UInt8(ascii: "=")), "a bad name")
                try hold(variable.value?.utf8.contains(0) != true, "a NUL in a value")
                try hold((variable.value?.utf8.count ?? 0) <= bytes.count, "a value is longer than the file")
            }
            // Quoted, a value means itself.
            for (name, value) in file.values(from: [:]) where !value.utf8.contains(UInt8(ascii: "'")) {
                let again = try EnvironmentFile(Array("\(name)='\(value)'".utf8)).values(from: [:])
                try hold(again == [name: value.replacing("\r\n", with: "\n")], "\(name) is not read as itself")
            }
        } catch let error as EnvironmentFile.Problem {
            try hold((1...bytes.lines.count).contains(error.line), "a line that is not there: \(error.line)")
            try hold(!error.reason.contains("SECRET"), "a value is told: \(error.text)")
        }
    }
}

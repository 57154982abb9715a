import Model
import Text

/// The lines of `status -v` below that of a process, beside `OrchestrationLines` and `PrivilegeLines`.
enum DetailLines {
    /// Why the process is in its state; nothing when that is all in the line.
    static func description(_ process: ProcessDetails) -> [String] {
        let words = process.words
        return process.state == .running || words.isEmpty ? [] : [line("description", words)]
    }

    /// What it uses, in the words of XML-RPC (EXT-92).
    static func resources(_ use: ResourceFigures) -> [String] {
        let milliseconds = Int((use.cpuSeconds * 1000).rounded())
        return [
            line("cpu_seconds", "\(milliseconds / 1000).\((milliseconds % 1000).zeroPadded(to: 3))"),
            line("rss", String(use.memory)), line("fds", use.descriptors.map { String($0) } ?? "-"),
            line("threads", String(use.threads)),
        ]
    }

    private static func line(_ name: String, _ text: String) -> String {
        "    " + StatusTable.padded(name, to: 19) + text
    }
}

import ControlProtocol
import Model
import Text

/// One of the two streams of a process.
struct OutputChannel: Hashable {
    let process: Namespec
    let isError: Bool

    var log: LogName { isError ? .stderr(process) : .stdout(process) }
    var stream: String { isError ? "stderr" : "stdout" }
}

/// A line that a process has written, without its end.
struct OutputLine: Equatable {
    /// When the end of the line came, in milliseconds since the epoch; 0 when that is not known.
    var at: Int
    /// The position behind it in the output of its channel; 0 when that is not known. By it a client that comes back knows
    /// which lines it has seen.
    var position: Int
    var text: [UInt8]
}

/// The objects of `/logs/stream`, each in a line of its own (EXT-90).
enum OutputRecord {
    /// The first record: the name of the daemon, as positions mean something in one daemon only, and the processes with
    /// output to come.
    static func opening(daemon: String, names: [String], to output: inout [UInt8]) {
        output += "{\"daemon\":".utf8
        JSONBytes.append(string: daemon, to: &output)
        output += ",\"names\":[".utf8
        for (index, name) in names.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONBytes.append(string: name, to: &output)
        }
        output += "]}\n".utf8
    }

    static func line(_ line: OutputLine, of channel: OutputChannel, to output: inout [UInt8]) {
        begin(channel, &output)
        output += ",\"at\":\(line.at),\"seq\":\(line.position),\"text\":".utf8
        line.text.withUnsafeBytes { JSONBytes.append(string: $0, to: &output) }
        output += "}\n".utf8
    }

    /// This many bytes are missing.
    static func gap(_ bytes: Int, of channel: OutputChannel, to output: inout [UInt8]) {
        begin(channel, &output)
        output += ",\"skipped\":\(bytes)}\n".utf8
    }

    /// A note about a process whose output cannot be read.
    static func note(_ text: String, of process: Namespec, to output: inout [UInt8]) {
        begin(process, &output)
        output += ",\"note\":".utf8
        JSONBytes.append(string: text, to: &output)
        output += "}\n".utf8
    }

    private static func begin(_ process: Namespec, _ output: inout [UInt8]) {
        output += "{\"name\":".utf8
        JSONBytes.append(string: process.process, to: &output)
        output += ",\"group\":".utf8
        JSONBytes.append(string: process.group, to: &output)
    }

    private static func begin(_ channel: OutputChannel, _ output: inout [UInt8]) {
        begin(channel.process, &output)
        output += ",\"stream\":\"\(channel.stream)\"".utf8
    }
}

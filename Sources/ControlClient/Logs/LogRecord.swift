import HostFacts
package import Model
import Text

/// One line of the answer of `/logs/stream`.
package enum LogRecord: Equatable, Sendable {
    /// One of the two streams of a process.
    package struct Channel: Hashable, Sendable {
        package var process: Namespec
        package var isError: Bool

        package init(_ process: Namespec, isError: Bool) {
            self.process = process
            self.isError = isError
        }
    }

    /// What comes first.
    case opening(daemon: String, names: [String])
    /// - Parameter position: behind the line in the output of its channel; 0 when it is not known.
    case line(Channel, position: Int, text: String)
    /// So many bytes are not there.
    case gap(Channel, bytes: Int)
    /// Something to be said of a process.
    case note(Namespec, String)

    /// - Parameter line: nil is made of what is no such object, an empty line among them.
    package init?(_ line: [UInt8]) {
        guard !line.isEmpty, case .object(let members)? = try? JSONReader.value(line) else { return nil }
        func text(_ key: String) -> String? { if case .string(let text)? = members[key] { text } else { nil } }
        func number(_ key: String) -> Int? {
            if case .integer(let number)? = members[key] { Int(number) } else { nil }
        }
        if let daemon = text("daemon"), case .array(let names)? = members["names"] {
            self = .opening(
                daemon: daemon,
                names: names.compactMap { if case .string(let name) = $0 { name } else { nil } }
            )
            return
        }
        guard let name = text("name"), let group = text("group") else { return nil }
        let process = Namespec(group: group, process: name)
        let channel = Channel(process, isError: text("stream") == "stderr")
        if let note = text("note") {
            self = .note(process, note)
        } else if let bytes = number("skipped") {
            self = .gap(channel, bytes: bytes)
        } else if let text = text("text") {
            self = .line(channel, position: number("seq") ?? 0, text: text)
        } else {
            return nil
        }
    }

    /// The names that a server does not know, from its refusal; nil when that is another one.
    package static func unknownNames(_ body: [UInt8]) -> [String]? {
        guard body.first == UInt8(ascii: "{"), case .object(let members)? = try? JSONReader.value(body),
            case .array(let names)? = members["unknown"]
        else { return nil }
        return names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    }
}

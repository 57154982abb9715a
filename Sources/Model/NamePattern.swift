/// A name as users write it for one process or for a whole group: `name`, `group:name`, `group:*` or `group:`
/// (RPC-29).
package struct NamePattern: Hashable, Sendable {
    package let group: String
    /// nil for all processes of the group.
    package let process: String?

    /// The pattern of one process, or without its name of a group.
    package init(group: String, process: String?) {
        self.group = group
        self.process = process
    }

    /// A bare name is that of the process and of its group.
    package init(_ text: String) {
        let bytes = text.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            (group, process) = (text, text)
            return
        }
        group = String(text[..<colon])
        let rest = String(text[bytes.index(after: colon)...])
        process = rest.isEmpty || rest == "*" ? nil : rest
    }

    /// Whether it is the process that is meant, or one of its group.
    package func matches(_ name: Namespec) -> Bool {
        name.group == group && (process == nil || name.process == process)
    }

    /// How answers name what is meant: a star stands for the processes of a group.
    package var namespec: Namespec { Namespec(group: group, process: process ?? "*") }
}

/// The name of a process as users write it: `group:process`, or `name` alone when both are equal.
package struct Namespec: Hashable, Sendable {
    package let group: String
    package let process: String

    package init(group: String, process: String) {
        self.group = group
        self.process = process
    }

    /// The shortest text that names the process.
    package var text: String {
        group == process ? process : "\(group):\(process)"
    }
}

import Model

/// A name as users give it to an action.
package struct NameArgument: Equatable, Sendable {
    /// As it was written.
    package let text: String
    package let group: String
    /// nil for a whole group: `group:` and `group:*`.
    package let process: String?

    /// `name` alone is the process of that name in the group of that name.
    package init(_ text: String) {
        self.text = text
        let pattern = NamePattern(text)
        (group, process) = (pattern.group, pattern.process)
    }

    /// How answers name the process.
    package var name: Namespec {
        Namespec(group: group, process: process ?? "*")
    }
}

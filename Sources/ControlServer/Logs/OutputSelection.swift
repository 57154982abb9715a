import Model
import Text

/// The processes whose output a client wants (EXT-90): all, or those that its names mean, also when these come later. A name is
/// that of a process, `group:process`, of a group, `group:*`, or a pattern as shells have it.
struct OutputSelection {
    private struct Name {
        let text: String
        let pattern: NamePattern
        /// nil when no character of it means anything in patterns.
        let shellPattern: ShellPattern?
        let hasColon: Bool

        init(_ text: String) {
            self.text = text
            pattern = NamePattern(text)
            shellPattern = ShellPattern.isPattern(text) ? ShellPattern(text) : nil
            hasColon = text.utf8.contains(UInt8(ascii: ":"))
        }

        func means(_ process: Namespec) -> Bool {
            if pattern.matches(process) || process.group == text { return true }
            guard let shellPattern else { return false }
            return shellPattern.matches("\(process.group):\(process.process)")
                || !hasColon && shellPattern.matches(process.process)
        }
    }

    /// nil for all processes.
    private let names: [Name]?

    /// - Parameter names: none for all, and so does `all` among them.
    init(_ names: [String]) {
        self.names = names.isEmpty || names.contains("all") ? nil : names.map(Name.init)
    }

    func contains(_ process: Namespec) -> Bool {
        names?.contains { $0.means(process) } ?? true
    }

    /// Those names that mean none of these processes.
    func unknown(among processes: [Namespec]) -> [String] {
        (names ?? []).filter { name in !processes.contains(where: name.means) }.map(\.text)
    }
}

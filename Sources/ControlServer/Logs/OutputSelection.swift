import Model
import Text

/// The processes whose output a client wants (EXT-90): all, or those that its names mean, also when these come later. A name
/// is that of a process, `group:process`, or of a group, `group:*`, or a pattern of shells.
struct OutputSelection {
    private struct Name {
        let text: String
        let pattern: NamePattern
        /// The pattern; nil when no character of the name means anything in patterns.
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

    /// The names that mean none of these processes.
    func unknown(among processes: [Namespec]) -> [String] {
        (names ?? []).filter { name in !processes.contains(where: name.means) }.map(\.text)
    }
}

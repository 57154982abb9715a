package import Model
import Text

/// Which processes a word of a command line means (EXT-94): `all`; a process of that very name; the processes of a group, as
/// `group:*`; or, when there is none of these, those that it fits as a shell's pattern. Pure, so that all actions agree.
package struct ProcessSelection {
    package let word: String
    private let name: NamePattern

    /// Any word is one.
    package init(_ word: String) {
        self.word = word
        name = NamePattern(word)
    }

    /// Whether it may be a pattern. Only then it matters which processes there are, beyond what supervisord looks up itself.
    package var mayBePattern: Bool {
        ShellPattern.isPattern(name.process == nil ? name.group : word)
    }

    /// The processes that are meant, in their order.
    package func members(among names: [Namespec]) -> [Namespec] {
        if word == "all" { return names }
        let exact = names.filter(name.matches)
        if !exact.isEmpty || !mayBePattern { return exact }
        return fitting(names)
    }

    /// Those that it fits as a pattern: the name of the process, or `group:process`. Empty when it is not a pattern, or when it is the very
    /// name of a process or group.
    package func matches(among names: [Namespec]) -> [Namespec] {
        guard mayBePattern, word != "all", !names.contains(where: name.matches) else { return [] }
        return fitting(names)
    }

    private func fitting(_ names: [Namespec]) -> [Namespec] {
        // `group:` is all of it.
        let pattern = ShellPattern(name.process == nil ? "\(name.group):*" : word)
        let hasColon = word.utf8.contains(UInt8(ascii: ":"))
        return names.filter { name in
            pattern.matches("\(name.group):\(name.process)") || !hasColon && pattern.matches(name.process)
        }
    }
}

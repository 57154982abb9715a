import Model
import Text

/// The names in `depends_on=` and `restart_with=` (EXT-70).
extension OptionValue {
    private static let separator = UInt8(ascii: ":")

    /// Each once, in the order of the text.
    static func dependencies(_ text: String, of option: OptionName) throws(ConfigurationError) -> [Dependency] {
        var seen: Set<Dependency> = []
        var dependencies: [Dependency] = []
        for item in list(text) {
            let dependency = try dependency(item, of: option)
            if seen.insert(dependency).inserted { dependencies.append(dependency) }
        }
        return dependencies
    }

    /// Names without conditions, each once.
    static func dependencyTargets(
        _ text: String,
        of option: OptionName
    ) throws(ConfigurationError) -> [DependencyTarget] {
        var seen: Set<DependencyTarget> = []
        var targets: [DependencyTarget] = []
        for item in list(text) {
            if item.utf8.last == UInt8(ascii: "?") { throw option.invalid(item, "a name cannot be optional here") }
            let parts = item.parts(separatedBy: separator)
            if parts.count > 1, condition(parts[parts.count - 1]) != nil {
                throw option.invalid(item, "a name has no condition here")
            }
            let target = try target(parts, item, of: option)
            if seen.insert(target).inserted { targets.append(target) }
        }
        return targets
    }

    /// `NAME[:condition][?]`. A condition wins over a process of that name: behind the only colon of `db:healthy` stands one.
    private static func dependency(_ item: String, of option: OptionName) throws(ConfigurationError) -> Dependency {
        let isOptional = item.utf8.last == UInt8(ascii: "?")
        let written = isOptional ? String(Substring(item.utf8.dropLast())) : item
        var parts = written.parts(separatedBy: separator)
        var condition = DependencyCondition.started
        if parts.count > 1, let last = parts.last {
            if let word = Self.condition(last) {
                condition = word
                parts.removeLast()
            } else if parts.count > 2 {
                throw option.invalid(
                    item,
                    "the condition must be started, healthy, completed or completed_successfully"
                )
            }
        }
        return Dependency(try target(parts, item, of: option), condition, isOptional: isOptional)
    }

    /// Compose has `service_` in front of each.
    private static func condition(_ word: Substring) -> DependencyCondition? {
        switch word.lowercased() {
        case "started", "service_started": .started
        case "healthy", "service_healthy": .healthy
        case "completed", "completed_successfully", "service_completed", "service_completed_successfully": .completed
        default: nil
        }
    }

    /// - Parameter item: as it is written, for errors.
    private static func target(
        _ parts: [Substring],
        _ item: String,
        of option: OptionName
    ) throws(ConfigurationError) -> DependencyTarget {
        if item.isEmpty { throw option.invalid(item, "a name is missing before or behind a comma") }
        if item.unicodeScalars.contains(where: { $0.isBlank || $0.value < 0x20 || $0 == "/" }) {
            throw option.invalid(item, "names have no blanks and slashes, and commas between them")
        }
        let form = "must be NAME, GROUP:PROCESS or GROUP:*"
        guard let first = parts.first, parts.count <= 2, isName(first) else { throw option.invalid(item, form) }
        guard parts.count == 2 else { return .program(String(first)) }
        if parts[1] == "*" { return .group(String(first)) }
        guard isName(parts[1]) else { throw option.invalid(item, form) }
        return .process(Namespec(group: String(first), process: String(parts[1])))
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && !text.utf8.contains(UInt8(ascii: "*")) && !text.utf8.contains(UInt8(ascii: "?"))
    }
}

import Text

extension ConfigurationCheck {
    /// The last line of `supervisord --test`: `ok: 3 programs, 1 group, 2 warnings`, or `failed: 1 error, 2 warnings` (EXT-56).
    package var summary: String {
        let errors = findings.count(where: \.isError)
        let warnings = Self.count(findings.count - errors, "warning")
        if errors > 0 { return "failed: \(Self.count(errors, "error")), \(warnings)" }
        return "ok: \((counts + [warnings]).joined(separator: ", "))"
    }

    /// The note about a file that is only a part of a configuration; nil for other files.
    package var note: String? {
        guard isFragment else { return nil }
        return
            "note: no section [supervisord]: checked as a part of a configuration, for [include] of another file; in a "
            + "container it is a whole one (--container)"
    }

    /// How many sections each kind has; programs are always counted.
    private var counts: [String] {
        let others = [
            (number(of: [.eventListener]), "event listener"), (number(of: [.group]), "group"),
        ]
        return [Self.count(number(of: [.program, .fastCGIProgram]), "program")]
            + others.filter { $0.0 > 0 }.map { Self.count($0.0, $0.1) }
    }

    /// How many sections there are of some kinds.
    func number(of kinds: [SectionKind]) -> Int {
        sectionNames.count { SectionKind(section: $0).map(kinds.contains) ?? false }
    }

    private static func count(_ number: Int, _ what: String) -> String {
        "\(number) \(what)\(number == 1 ? "" : "s")"
    }
}

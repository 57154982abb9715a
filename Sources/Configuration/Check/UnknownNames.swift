/// Finds options that nobody reads, and sections that look like a slip of the keyboard. Supervisor ignores both
/// (SPEC CFG-23), so they are warnings (EXT-56).
struct UnknownNames {
    let raw: RawConfiguration

    var findings: [ConfigurationCheck.Finding] {
        raw.sections.flatMap { section in
            guard let kind = KnownOptions.kind(of: section.name) else {
                return [unknownSection(section)].compactMap { $0 }
            }
            guard let known = KnownOptions.options(of: kind) else { return [] }
            return section.options.filter { !known.contains($0.name) }.map { unknownOption($0, section, known) }
        }
    }

    private func unknownOption(
        _ option: RawOption,
        _ section: RawSection,
        _ known: [String]
    ) -> ConfigurationCheck.Finding {
        let guess = EditDistance.nearest(to: option.name, among: known).map { ", did you mean \($0)?" } ?? ""
        return ConfigurationCheck.Finding(
            isError: false,
            location: option.location,
            section: section.name,
            option: option.name,
            reason: "unknown key" + guess
        )
    }

    /// nil for a section that is like none of ours: it belongs to another program.
    private func unknownSection(_ section: RawSection) -> ConfigurationCheck.Finding? {
        let halves = section.name.halves(atFirst: UInt8(ascii: ":"))
        let word = (halves?.head ?? section.name).trimmed.lowercased()
        let words = KnownOptions.Kind.allCases.map(\.word)
        guard let nearest = words.contains(word) ? word : EditDistance.nearest(to: word, among: words),
            let kind = KnownOptions.Kind.allCases.first(where: { $0.word == nearest })
        else { return nil }
        let name = halves?.tail.trimmed ?? "NAME"
        let guess =
            switch kind.naming {
            case .never: nearest
            case .optional: halves == nil ? nearest : "\(nearest):\(name)"
            case .always: "\(nearest):\(name)"
            }
        return ConfigurationCheck.Finding(
            isError: false,
            location: section.location,
            section: section.name,
            option: nil,
            reason: "unknown section, did you mean [\(guess)]?"
        )
    }
}

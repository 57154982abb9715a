import Model
import Text

/// Finds options that no section has, and sections that look like a slip of the keyboard. Supervisor ignores both
/// (CFG-23), so they are warnings (EXT-56, EXT-57).
struct UnknownNames {
    /// Sections that a finding names beside its own; for more it has the number.
    private static let maximumNamed = 3

    private let raw: RawConfiguration
    private let guesses: [SectionKind: KeyGuess]

    init(raw: RawConfiguration) {
        self.raw = raw
        var guesses: [SectionKind: KeyGuess] = [:]
        for section in raw.sections {
            guard let kind = SectionKind(section: section.name), guesses[kind] == nil else { continue }
            guesses[kind] = KeyGuess(kind)
        }
        self.guesses = guesses
    }

    /// One finding for each section, and one for each key with the same message, at its first place: a plug-in's key in four
    /// hundred programs is one fact.
    var findings: [ConfigurationCheck.Finding] {
        var findings: [ConfigurationCheck.Finding] = []
        // The guess takes time, so it is made once for a key of a hundred programs.
        var words: [Key: String] = [:]
        var places: [String: Int] = [:]
        var others: [Int: [String]] = [:]
        for section in raw.sections {
            guard let kind = SectionKind(section: section.name) else {
                if let finding = unknownSection(section) { findings.append(finding) }
                continue
            }
            guard let guess = guesses[kind] else { continue }
            for option in section.options where !guess.known.contains(option.name) {
                let key = Key(kind: kind, name: option.name)
                let guessed = words[key] ?? guess.words(about: option.name)
                words[key] = guessed
                if let place = places[option.name + guessed] {
                    others[place, default: []].append(section.name)
                } else {
                    places[option.name + guessed] = findings.count
                    findings.append(unknownOption(option, section, guessed))
                }
            }
        }
        for (place, names) in others {
            let list = names.count > Self.maximumNamed ? "\(names.count) other sections" : Self.list(names)
            findings[place].reason += " (also in \(list))"
        }
        return findings
    }

    private struct Key: Hashable {
        let kind: SectionKind
        let name: String
    }

    private static func list(_ names: [String]) -> String {
        names.map { "[\($0)]" }.joined(separator: ", ")
    }

    private func unknownOption(
        _ option: RawOption,
        _ section: RawSection,
        _ guessed: String
    ) -> ConfigurationCheck.Finding {
        ConfigurationCheck.Finding(
            isError: false,
            location: option.location,
            section: section.name,
            option: option.name,
            reason: "unknown key" + guessed
        )
    }

    /// The finding; nil for a section that resembles none that we read: it belongs to another program.
    private func unknownSection(_ section: RawSection) -> ConfigurationCheck.Finding? {
        let halves = section.name.halves(atFirst: UInt8(ascii: ":"))
        let word = (halves?.head ?? section.name).trimmed.lowercased()
        guard
            let nearest = Self.kinds[word] != nil
                ? word : Self.words.completion(of: word) ?? Self.words.nearest(to: word),
            let kind = Self.kinds[nearest]
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

    private static let kinds = Dictionary(uniqueKeysWithValues: SectionKind.allCases.map { ($0.word, $0) })
    private static let words = Spelling(SectionKind.allCases.map(\.word))
}

import Model
import Text

/// Values of the options for limits and scheduling (EXT-33, EXT-34).
extension OptionValue {
    /// `soft[:hard]`, each a number or `unlimited`; without a hard limit it is the soft one, as in Compose. Sizes may have
    /// a unit.
    static func limit(
        _ name: LimitName,
        _ text: String,
        of option: OptionName
    ) throws(ConfigurationError) -> LimitSettings {
        let halves = text.halves(atFirst: UInt8(ascii: ":"))
        let soft = try limitValue(name, halves?.head ?? text, in: text, of: option)
        let hard =
            try halves.map { half throws(ConfigurationError) in
                try limitValue(name, half.tail, in: text, of: option)
            } ?? soft
        guard soft <= hard else { throw option.invalid(text, "the soft limit is above the hard one") }
        return LimitSettings(name: name, soft: soft, hard: hard)
    }

    private static func limitValue(
        _ name: LimitName,
        _ part: String,
        in text: String,
        of option: OptionName
    ) throws(ConfigurationError) -> UInt64 {
        let word = part.trimmed.lowercased()
        if word == "unlimited" { return .max }
        let number = name.isInBytes ? try? byteSize(word) : PythonInteger(word)?.value
        guard let number, number >= 0, number < Int.max else {
            let kind = name.isInBytes ? "a size" : "a number"
            throw option.invalid(text, "must be soft or soft:hard, each \(kind) or unlimited")
        }
        return UInt64(number)
    }

    /// A number within bounds.
    static func number(
        _ text: String,
        of option: OptionName,
        in range: ClosedRange<Int>
    ) throws(ConfigurationError) -> Int {
        guard let number = PythonInteger(text)?.value, range.contains(number) else {
            throw option.invalid(text, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// `realtime`, `best-effort`, both perhaps with `:level`, or `idle`.
    static func ioPriority(_ text: String, of option: OptionName) throws(ConfigurationError) -> IOPriority {
        let halves = text.halves(atFirst: UInt8(ascii: ":"))
        // The kernel's level for processes that ask for none.
        var level: UInt8 = 4
        if let written = halves?.tail {
            guard let number = PythonInteger(written)?.value, (0...7).contains(number) else {
                throw option.invalid(text, "the level must be a number from 0 to 7")
            }
            level = UInt8(number)
        }
        switch (halves?.head ?? text).trimmed.lowercased() {
        case "realtime": return .realtime(level)
        case "best-effort": return .bestEffort(level)
        case "idle" where halves == nil: return .idle
        default: throw option.invalid(text, "must be realtime[:level], best-effort[:level] or idle")
        }
    }

    /// `0-3,7`.
    static func processors(_ text: String, of option: OptionName) throws(ConfigurationError) -> ProcessorSet {
        let last = ProcessorSet.limit - 1
        var processors = ProcessorSet()
        for item in list(text) {
            let halves = item.halves(atFirst: UInt8(ascii: "-"))
            let first = PythonInteger(halves?.head ?? item)?.value
            let end = PythonInteger(halves?.tail ?? item)?.value
            guard let first, let end, 0 <= first, first <= end, end <= last else {
                throw option.invalid(text, "must be numbers and ranges of processors from 0 to \(last), as 0-3,7")
            }
            processors.insert(first...end)
        }
        guard !processors.mask.isEmpty else { throw option.invalid(text, "must name a processor") }
        return processors
    }
}

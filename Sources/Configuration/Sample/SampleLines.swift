import Text

/// The lines of options in the sample configuration, `name=value ; comment`.
struct SampleLines: Sendable {
    let options: [OptionDescription]
    /// The column in which the comments begin.
    let column: Int
    /// Options that are not commented out.
    let active: Set<String>

    /// - Parameter samples: samples in the place of those of the table.
    init(
        _ kind: SectionKind,
        column: Int,
        active: Set<String> = [],
        samples: [String: OptionDescription.Sample] = [:]
    ) {
        options = (OptionTable.descriptions(of: kind) ?? []).map { option in
            var option = option
            option.sample = samples[option.name] ?? option.sample
            return option
        }.filter(\.sample.isShown)
        self.column = column
        self.active = active
    }

    /// The lines of these options, in that order.
    func lines(_ names: [String]) -> String {
        names.compactMap { name in options.first { $0.name == name } }.map(line).joined()
    }

    /// The lines of an origin, without the options that are elsewhere.
    func lines(_ origin: OptionDescription.Origin, except others: Set<String> = []) -> String {
        options.filter { $0.origin == origin && !others.contains($0.name) }.map(line).joined()
    }

    private func line(_ option: OptionDescription) -> String {
        let text = (active.contains(option.name) ? "" : ";") + "\(option.name)=\(option.sampleValue)"
        var lines = ""
        for (index, words) in option.sampleComment.parts(separatedBy: UInt8(ascii: "\n")).enumerated() {
            let start = index == 0 ? text : ";"
            let padding = String(repeating: " ", count: max(1, column - start.utf8.count))
            lines += "\(start)\(padding); \(words)\n"
        }
        return lines
    }
}

extension OptionDescription {
    fileprivate var sampleValue: String {
        if let value = sample.value { return value }
        return if case .value(let text) = standard { text } else { "" }
    }

    fileprivate var sampleComment: String {
        if let comment = sample.comment { return comment }
        let summary = sample.summary ?? summary
        return switch standard {
        case .value(let text), .absent(let text): "\(summary) (default \(text))"
        case .otherwise(let text): "\(summary) (default: \(text))"
        case .required: "\(summary), required"
        }
    }
}

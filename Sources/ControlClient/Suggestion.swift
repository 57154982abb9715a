import Configuration
package import Model
import Text

/// Suggestions for an unknown word (EXT-96).
package enum Suggestion {
    /// Words of other programs for what is here called otherwise.
    private static let synonyms = [("ps", "status"), ("ls", "status"), ("list", "status"), ("kill", "signal")]
    /// More would be no help.
    private static let most = 3
    /// Fewer letters are the beginning of too much.
    private static let shortestBeginning = 2

    /// The name of an action; nil when none is near.
    package static func action(for word: String) -> String? {
        let word = word.lowercased()
        if let synonym = synonyms.first(where: { $0.0 == word }) { return synonym.1 }
        let names = ["help"] + (Action.listed + Action.added).map(\.name)
        let longer = names.filter { $0.utf8.starts(with: word.utf8) }
        if longer.count == 1, word.utf8.count >= shortestBeginning { return longer[0] }
        return EditDistance.nearest(to: word, among: names)
    }

    /// Names of processes, or `group:*`, in the form in which they can be typed; empty when none is near.
    package static func names(for word: String, among names: [Namespec]) -> [String] {
        let groups = Set(names.map(\.group))
        // `stop core`, and `core` is a group.
        if groups.contains(word) { return ["\(word):*"] }
        let pattern = NamePattern(word)
        if pattern.process == nil {
            return EditDistance.nearest(to: pattern.group, among: groups.sorted()).map { ["\($0):*"] } ?? []
        }
        // The name of a process without that of its group.
        let process = pattern.process ?? word
        let namesakes = names.filter { $0.process == process }
        if !namesakes.isEmpty { return namesakes.prefix(most).map(\.text) }
        let texts = names.map(\.text)
        let longer = texts.filter { $0.utf8.starts(with: word.utf8) }
        if word.utf8.count >= shortestBeginning, (1...most).contains(longer.count) { return longer }
        if let near = EditDistance.nearest(to: word, among: texts) { return [near] }
        if let near = EditDistance.nearest(to: word, among: groups.sorted()) { return ["\(near):*"] }
        let near = EditDistance.nearest(to: word, among: names.map(\.process))
        return names.filter { $0.process == near }.prefix(most).map(\.text)
    }

    /// `did you mean 'a' or 'b'?`
    package static func question(_ words: [String]) -> String {
        let quoted = words.map { "'\($0.spellingOutControlCharacters())'" }
        let choice =
            quoted.count < 2
            ? quoted.joined() : quoted.dropLast().joined(separator: ", ") + " or " + quoted[quoted.count - 1]
        return "did you mean \(choice)?"
    }
}

extension Controller {
    /// Tells a person what may have been meant by names that were unknown. Facts that cannot be found out are not an error.
    func suggestNames() {
        let unknown = unknownNames
        unknownNames = []
        guard hasReader, !unknown.isEmpty, let names = try? allProcesses().map(\.name) else { return }
        var told: Set<String> = []
        for word in unknown where told.insert(word).inserted {
            let meant = Suggestion.names(for: word, among: names)
            if !meant.isEmpty { explain("\(word): \(Suggestion.question(meant))") }
        }
    }
}

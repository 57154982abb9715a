/// The words of `tail` and `maintail` that Supervisor does not know, taken out of those that it does: `-n LINES`, and `-f` behind
/// the name.
package struct TailWords: Equatable, Sendable {
    /// What Supervisor knows.
    package private(set) var known: [String] = []
    /// nil where nothing is asked for in lines.
    package private(set) var lines: Int?

    /// - Parameter followsBehind: whether `-f` may stand behind the name: what a person means by that is plain, and scripts get
    ///   Supervisor's error.
    package init(_ words: [String], followsBehind: Bool) throws(LogsOptions.Problem) {
        var rest = words[...]
        var isFollowing = false
        while let word = rest.popFirst() {
            if let lines = try LogsOptions.lines(Array(word.utf8), &rest) {
                self.lines = lines
            } else if word.utf8.elementsEqual("-f".utf8), lines != nil || (followsBehind && !known.isEmpty) {
                isFollowing = true
            } else {
                known.append(word)
            }
        }
        let isFirstOption = known.first?.utf8.first == UInt8(ascii: "-")
        if lines != nil, isFirstOption, !(known[0].utf8.elementsEqual("-f".utf8)) {
            throw LogsOptions.Problem(
                text: "Error: -n counts lines, and \(known[0]) bytes: only one of them can be given"
            )
        }
        if isFollowing, !isFirstOption { known.insert("-f", at: 0) }
    }
}

/// The end of a text in lines.
package enum LastLines {
    /// How many bytes the last lines have, their ends included; nil when there are not so many, so that more of the text may be
    /// of use.
    package static func size(of text: some BidirectionalCollection<UInt8>, lines count: Int) -> Int? {
        guard count > 0 else { return 0 }
        var (size, ends) = (0, 0)
        for byte in text.reversed() {
            if byte == UInt8(ascii: "\n"), size > 0 {
                ends += 1
                if ends == count { return size }
            }
            size += 1
        }
        return nil
    }
}

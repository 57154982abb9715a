import Model

extension ProbeOutcome {
    /// Bytes of a reason.
    static let longestReason = 4096

    /// The same outcome from a process that is not trusted: its reason is cut to a length, and harmless to a terminal.
    var harmless: ProbeOutcome {
        guard case .failure(let reason) = self else { return self }
        let text = reason.spellingOutControlCharacters()
        guard text.utf8.count > Self.longestReason else { return .failure(text) }
        var end = text.utf8.index(text.startIndex, offsetBy: Self.longestReason)
        // The cut is not in the middle of a character.
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return .failure(String(text[..<end]))
    }
}

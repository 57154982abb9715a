package import Model

/// The prefixes of the lines of `logs`: the names of their programs, one below the other, on a terminal in a colour for each.
package struct LogPrefixes {
    /// Each can be read on a dark terminal and on a light one. Red is that of standard error.
    private static let colours = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94]
    /// Columns of a name on a terminal, at least and at most.
    private static let leastWidth = 8
    private static let mostWidth = 40

    /// The width of the terminal; nil for what is no terminal, where names are as long as they are.
    private let columns: Int?
    private let hasColours: Bool
    private var width = 0
    private var colourOf: [Namespec: Int] = [:]

    /// - Parameter columns: 0 when they are not known.
    package init(columns: Int?, hasColours: Bool) {
        self.columns = columns
        self.hasColours = hasColours
    }

    /// These are going to come.
    package mutating func expect(_ names: [String]) {
        for name in names { width = max(width, TextWidth.columns(shown(name))) }
    }

    private func shown(_ name: String) -> String {
        guard let columns else { return name }
        let most = columns > 0 ? min(Self.mostWidth, max(Self.leastWidth, columns / 3)) : Self.mostWidth
        return TextWidth.shortened(name.spellingOutControlCharacters(), to: most)
    }

    /// `name | `, and in it the colours.
    package mutating func prefix(of process: Namespec, isError: Bool) -> String {
        let name = shown(process.text)
        width = max(width, TextWidth.columns(name))
        let padded = TextWidth.padded(name, to: width)
        guard hasColours else { return "\(padded) | " }
        let colour = colourOf[process] ?? Self.colours[colourOf.count % Self.colours.count]
        colourOf[process] = colour
        let bar = isError ? "\u{1b}[31m|\u{1b}[0m" : "|"
        return "\u{1b}[\(colour)m\(padded)\u{1b}[0m \(bar) "
    }
}

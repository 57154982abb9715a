import Model

/// The query of a client to `/logs/stream`.
struct OutputQuery {
    /// Lines of each process, unless the query has another number.
    static let usualLines = 10
    static let mostLines = 10_000

    /// How many lines of each process: the last ones.
    var lines = OutputQuery.usualLines
    /// Whether new lines follow as they come.
    var isFollowing = false
    var selection: OutputSelection
    /// nil for both.
    var isError: Bool?

    /// Why a query makes no sense.
    struct Problem: Error {
        let text: String
    }

    init(_ query: some Collection<UInt8>) throws(Problem) {
        let fields = FormFields(query: query)
        selection = OutputSelection(FormFields.values(of: "name", in: query))
        if let text = fields["lines"] {
            guard let count = Int(text), count >= 0 else { throw Problem(text: "lines=\(text) is no number of lines.") }
            lines = min(count, Self.mostLines)
        }
        switch fields["follow"] {
        case nil, "0": break
        case "1": isFollowing = true
        case let other?: throw Problem(text: "follow=\(other) is neither 0 nor 1.")
        }
        switch fields["stream"] {
        case nil: break
        case "stdout": isError = false
        case "stderr": isError = true
        case let other?: throw Problem(text: "A process has the streams stdout and stderr, and not \(other).")
        }
    }

    func wants(_ channel: OutputChannel) -> Bool {
        isError.map { $0 == channel.isError } ?? true
    }
}

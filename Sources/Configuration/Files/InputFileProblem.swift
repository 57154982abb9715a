/// Why a file that a value names, an environment file or a secret, could not be read.
package enum InputFileProblem: Error, Hashable, Sendable {
    case missing
    /// We may not read it.
    case denied
    /// It is a directory, a pipe or the like, named with its article: reading one may wait, or have effects.
    case notRegular(String)
    /// It is longer than the limit.
    case tooLarge(limit: Int)
    /// It cannot be read, with the system's words.
    case unreadable(String)

    /// The words behind the name of the file, for people.
    package var text: String {
        switch self {
        case .missing: "it does not exist"
        case .denied: "permission denied"
        case .notRegular(let kind): "it is \(kind)"
        case .tooLarge(let limit): "it is larger than \(limit >> 20) MB"
        case .unreadable(let reason): reason
        }
    }
}

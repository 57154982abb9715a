/// Why bytes are not a message. Both sides are the same program, so it is always a mistake of the other side.
package enum WireProblem: Error, Hashable, Sendable {
    /// The message ends in the middle of a value.
    case cutShort
    /// So many bytes are left behind the last value.
    case leftOver(Int)
    /// A message, or one of several forms of a value, has a number that stands for none.
    case unknownKind(UInt8)
    /// A number is out of its range.
    case badNumber
    /// A text is not UTF-8.
    case badText
    /// A list has more elements than the message has room for, or than are allowed.
    case tooMany
    /// A message has so many bytes, and may not have as many.
    case tooLong(Int)
    /// A message has no byte at all.
    case empty

    /// For the log.
    package var text: String {
        switch self {
        case .cutShort: "a message that ends too early"
        case .leftOver(let count): "a message with \(count) bytes too many"
        case .unknownKind(let kind): "a message or value of the unknown kind \(kind)"
        case .badNumber: "a number out of its range"
        case .badText: "a text that is not UTF-8"
        case .tooMany: "a list that is too long"
        case .tooLong(let count): "a message of \(count) bytes, which is too long"
        case .empty: "an empty message"
        }
    }
}

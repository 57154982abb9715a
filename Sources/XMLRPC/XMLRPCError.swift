/// Why bytes are not the XML-RPC message that they should be.
package enum XMLRPCError: Error, Equatable, Sendable {
    /// Not well-formed XML in UTF-8. With expat's reason and the line it gives, from 1.
    case notWellFormed(reason: String, line: Int)
    /// Elements inside each other beyond `XMLRPCReader.maximumDepth`.
    case nestedTooDeeply
    /// More elements than `XMLRPCReader.maximumElements`.
    case tooManyElements
    /// A `<!DOCTYPE`, which only attacks have.
    case declaresDocumentType
    /// An element does not hold what its name promises; `int` with text that is no number, say.
    case malformed(element: String)
    /// A call without a method name, or with an empty one.
    case methodNameMissing
    /// A response that is neither a result nor a fault.
    case resultMissing

    /// What is wrong, in lower case, for logs and messages.
    package var message: String {
        switch self {
        case .notWellFormed(let reason, let line): "\(reason) in line \(line)"
        case .nestedTooDeeply: "elements are nested more than \(XMLRPCReader.maximumDepth) deep"
        case .tooManyElements: "more than \(XMLRPCReader.maximumElements) elements"
        case .declaresDocumentType: "a document type declaration is not accepted"
        case .malformed(let element): "malformed element <\(element)>"
        case .methodNameMissing: "no method name"
        case .resultMissing: "neither a result nor a fault"
        }
    }
}

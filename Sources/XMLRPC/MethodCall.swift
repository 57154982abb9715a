/// A call: `<methodCall>`.
package struct MethodCall: Equatable, Sendable {
    /// As it was sent, `namespace.method`; not empty when it was parsed.
    package var name: String
    /// In their order; any number.
    package var parameters: [XMLRPCValue]

    /// A call to be sent.
    package init(_ name: String, _ parameters: [XMLRPCValue] = []) {
        self.name = name
        self.parameters = parameters
    }

    /// Reads a call. Absent `<params>` are no parameters (RPC-4).
    /// - Parameter bytes: the whole body of a request. The caller has limited its size.
    package init(parsing bytes: [UInt8]) throws(XMLRPCError) {
        self = try Self.made(of: try XMLRPCReader.read(bytes))
    }

    fileprivate static func made(of document: XMLRPCReader.Document) throws(XMLRPCError) -> MethodCall {
        guard let name = document.methodName, !name.isEmpty else { throw .methodNameMissing }
        return MethodCall(name, document.parameters ?? [])
    }

    /// The body of a request, as `xmlrpc.client` writes it.
    package var bytes: [UInt8] {
        var writer = XMLRPCWriter()
        writer.raw("<?xml version='1.0'?>\n<methodCall>\n<methodName>")
        writer.escaped(name)
        writer.raw("</methodName>\n<params>\n")
        for parameter in parameters {
            writer.raw("<param>\n")
            writer.value(parameter)
            writer.raw("</param>\n")
        }
        writer.raw("</params>\n</methodCall>\n")
        return writer.bytes
    }
}

/// Reads a call in parts, for a body that takes longer than the caller has time for at once.
package final class MethodCallReader {
    private let reader: XMLRPCReader

    package init() throws(XMLRPCError) {
        reader = try XMLRPCReader()
    }

    /// Elements that have been read.
    package var elements: Int { reader.elements }

    /// Reads the next part of the body. After an error there is nothing more to read.
    package func read(_ bytes: some Collection<UInt8>) throws(XMLRPCError) {
        try reader.read(bytes, isLast: false)
    }

    /// The call, when all of the body has been read.
    package func call() throws(XMLRPCError) -> MethodCall {
        try reader.read([], isLast: true)
        return try MethodCall.made(of: reader.document)
    }
}

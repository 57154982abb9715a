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

    /// Reads a call. Absent `<params>` are no parameters (SPEC RPC-4).
    /// - Parameter bytes: the whole body of a request. The caller has limited its size.
    package init(parsing bytes: [UInt8]) throws(XMLRPCError) {
        let document = try XMLRPCReader.read(bytes)
        guard let name = document.methodName, !name.isEmpty else { throw .methodNameMissing }
        self.init(name, document.parameters ?? [])
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

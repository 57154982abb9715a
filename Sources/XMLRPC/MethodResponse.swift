/// An answer that is not a result: what went wrong, as the server says it (SPEC RPC-8, RPC-11 to RPC-28).
package struct XMLRPCFault: Error, Equatable, Sendable {
    package var code: Int
    package var text: String

    /// The text is the name of the fault, perhaps with `: ` and more behind it.
    package init(code: Int, text: String) {
        self.code = code
        self.text = text
    }
}

/// An answer: `<methodResponse>`.
package enum MethodResponse: Equatable, Sendable {
    case result(XMLRPCValue)
    case fault(XMLRPCFault)

    /// Reads an answer.
    /// - Parameter bytes: the whole body of a response. The caller has limited its size.
    package init(parsing bytes: [UInt8]) throws(XMLRPCError) {
        let document = try XMLRPCReader.read(bytes)
        if let fault = document.fault {
            guard let code = fault["faultCode"]?.integer, let text = fault["faultString"]?.text else {
                throw .malformed(element: "fault")
            }
            self = .fault(XMLRPCFault(code: code, text: text))
        } else if let result = document.parameters?.first {
            self = .result(result)
        } else {
            throw .resultMissing
        }
    }

    /// The body of a response, as Supervisor writes it (SPEC RPC-2).
    package var bytes: [UInt8] {
        var writer = XMLRPCWriter()
        writer.raw("<?xml version='1.0'?>\n<methodResponse>\n")
        switch self {
        case .result(let value):
            writer.raw("<params>\n<param>\n")
            writer.value(value)
            writer.raw("</param>\n</params>\n")
        case .fault(let fault):
            writer.raw("<fault>\n")
            writer.value(
                .structure([
                    XMLRPCMember("faultCode", .int(fault.code)),
                    XMLRPCMember("faultString", .string(fault.text)),
                ])
            )
            writer.raw("</fault>\n")
        }
        writer.raw("</methodResponse>\n")
        return writer.bytes
    }
}

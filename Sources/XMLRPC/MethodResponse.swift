/// An answer that is not a result: what went wrong, as the server says it (RPC-8, RPC-11 to RPC-28).
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

    /// The body of a response, as Supervisor writes it (RPC-2).
    package var bytes: [UInt8] {
        switch self {
        case .result(let value):
            let answer = LongAnswer(value)
            while answer.write(bytes: Int.max) {}
            return answer.bytes
        case .fault(let fault):
            var writer = XMLRPCWriter()
            writer.raw("<?xml version='1.0'?>\n<methodResponse>\n")
            writer.raw("<fault>\n")
            writer.value(
                .structure([
                    XMLRPCMember("faultCode", .int(fault.code)),
                    XMLRPCMember("faultString", .string(fault.text)),
                ])
            )
            writer.raw("</fault>\n</methodResponse>\n")
            return writer.bytes
        }
    }
}

/// The body of a response, written in parts, for a result that takes longer than the caller has time for at once.
package final class LongAnswer {
    private var writer = XMLRPCWriter()
    /// What is still to be written of an array, the last first, so that each goes as soon as it is written: freeing millions
    /// of values at once takes a second. nil of any other value.
    private var elements: [XMLRPCValue]?

    package init(_ result: XMLRPCValue) {
        writer.raw("<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n")
        if let elements = result.elements {
            writer.raw("<value><array><data>\n")
            self.elements = elements.reversed()
        } else {
            writer.reserve(for: result)
            writer.value(result)
        }
    }

    /// Writes at least so many bytes more, if there are as many.
    /// - Returns: false when all has been written.
    package func write(bytes: Int) -> Bool {
        let begin = writer.bytes.count
        while let element = elements?.popLast() {
            writer.value(element)
            if writer.bytes.count - begin >= bytes { return true }
        }
        if elements != nil { writer.raw("</data></array></value>\n") }
        elements = nil
        writer.raw("</param>\n</params>\n</methodResponse>\n")
        return false
    }

    /// Hands on what has been written, and forgets it: an answer that is long must not be there twice.
    package func take(_ body: (UnsafeRawBufferPointer) -> Void) {
        writer.take(body)
    }

    /// What has been written; all of it when `write` has said so.
    package var bytes: [UInt8] { writer.bytes }
}

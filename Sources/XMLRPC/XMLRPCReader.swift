import CExpat

/// Reads a message with expat.
///
/// Supervisor does not look at the nesting that XML-RPC prescribes: each element turns what is inside it into a value,
/// by its own name alone, and what has an unknown name is its text (SPEC RPC-4). This does the same, so that the same
/// messages are accepted.
final class XMLRPCReader {
    /// Elements inside each other. An array in an array takes three.
    static let maximumDepth = 256

    /// What a message says; each part is the last one of its kind in the document.
    struct Document {
        var methodName: String?
        var parameters: [XMLRPCValue]?
        var fault: XMLRPCValue?
    }

    private var open: [XMLRPCElement] = []
    private var document = Document()
    private var failure: XMLRPCError?
    /// Lives as long as the parse.
    private let parser: OpaquePointer

    private init(parser: OpaquePointer) {
        self.parser = parser
    }

    /// Reads a whole document. The encoding is UTF-8 whatever the document declares, as in Supervisor.
    static func read(_ bytes: [UInt8]) throws(XMLRPCError) -> Document {
        guard let parser = XML_ParserCreate("UTF-8"), let length = Int32(exactly: bytes.count) else {
            throw .notWellFormed(reason: "out of memory", line: 1)
        }
        defer { XML_ParserFree(parser) }
        let reader = XMLRPCReader(parser: parser)
        // The handlers run inside XML_Parse only, where `reader` is alive.
        XML_SetUserData(parser, Unmanaged.passUnretained(reader).toOpaque())
        setHandlers(of: parser)
        let status = bytes.withUnsafeBytes { buffer in
            XML_Parse(parser, buffer.bindMemory(to: CChar.self).baseAddress, length, 1)
        }
        withExtendedLifetime(reader) {}
        if let failure = reader.failure { throw failure }
        guard status == XML_STATUS_OK else {
            let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "not well-formed"
            throw .notWellFormed(reason: reason, line: Int(clamping: XML_GetCurrentLineNumber(parser)))
        }
        return reader.document
    }

    private static func setHandlers(of parser: OpaquePointer) {
        XML_SetElementHandler(
            parser,
            { data, name, _ in
                guard let name else { return }
                XMLRPCReader.of(data)?.start(String(cString: name))
            },
            { data, _ in XMLRPCReader.of(data)?.end() }
        )
        XML_SetCharacterDataHandler(parser) { data, text, length in
            XMLRPCReader.of(data)?.characters(UnsafeRawBufferPointer(start: text, count: Int(length)))
        }
        // Without entities of its own a document cannot expand to more than it is.
        XML_SetEntityDeclHandler(parser) { data, _, _, _, _, _, _, _, _ in
            XMLRPCReader.of(data)?.fail(.declaresEntities)
        }
    }

    private static func of(_ data: UnsafeMutableRawPointer?) -> XMLRPCReader? {
        data.map { Unmanaged<XMLRPCReader>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Ends the parse. expat may still call a handler or two.
    private func fail(_ error: XMLRPCError) {
        guard failure == nil else { return }
        failure = error
        XML_StopParser(parser, XML_Bool(0))
    }

    private func start(_ name: String) {
        guard failure == nil else { return }
        guard open.count < Self.maximumDepth else { return fail(.nestedTooDeeply) }
        open.append(XMLRPCElement(name: name))
    }

    /// Only the text before the first child counts.
    private func characters(_ text: UnsafeRawBufferPointer) {
        guard let last = open.indices.last, open[last].children.isEmpty else { return }
        open[last].text.append(contentsOf: text)
    }

    private func end() {
        guard failure == nil, let element = open.popLast() else { return }
        let closed: XMLRPCElement.Closed
        do throws(XMLRPCError) { closed = try element.closed() } catch { return fail(error) }
        switch element.name {
        case "methodName": document.methodName = closed.value.text
        case "params": document.parameters = element.children.map(\.value)
        case "fault": document.fault = element.children.first?.value
        default: break
        }
        guard let parent = open.indices.last else { return }
        open[parent].children.append(closed)
    }
}

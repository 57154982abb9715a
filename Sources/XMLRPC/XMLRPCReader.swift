import CExpat

/// Reads a message with expat.
///
/// Supervisor does not look at the nesting that XML-RPC prescribes: each element turns what is inside it into a value,
/// by its own name alone, and what has an unknown name is its text (RPC-4). This does the same, so that the same
/// messages are accepted.
final class XMLRPCReader {
    /// Elements inside each other. An array in an array takes three.
    static let maximumDepth = 256
    /// Elements in all; a call in a multicall takes about eight. Each takes some hundred bytes while it is read, and may be
    /// four bytes long.
    static let maximumElements = 2_000_000

    /// What a message says; each part is the last one of its kind in the document.
    struct Document {
        var methodName: String?
        var parameters: [XMLRPCValue]?
        var fault: XMLRPCValue?
    }

    private var open: [XMLRPCElement] = []
    /// As far as it has been read.
    private(set) var document = Document()
    private(set) var elements = 0
    private var failure: XMLRPCError?
    private let parser: OpaquePointer

    /// The encoding is UTF-8 whatever the document declares, as in Supervisor.
    init() throws(XMLRPCError) {
        guard let parser = XML_ParserCreate("UTF-8") else { throw .notWellFormed(reason: "out of memory", line: 1) }
        self.parser = parser
        // The handlers run inside XML_Parse only, where the reader is alive.
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        Self.setHandlers(of: parser)
    }

    deinit {
        XML_ParserFree(parser)
    }

    /// Reads a whole document.
    static func read(_ bytes: [UInt8]) throws(XMLRPCError) -> Document {
        let reader = try XMLRPCReader()
        try reader.read(bytes, isLast: true)
        return reader.document
    }

    /// Reads the next part of a document. After an error there is nothing more to read.
    func read(_ bytes: some Collection<UInt8>, isLast: Bool) throws(XMLRPCError) {
        guard let length = Int32(exactly: bytes.count) else { throw .notWellFormed(reason: "out of memory", line: 1) }
        let parse = { (buffer: UnsafeRawBufferPointer) in
            XML_Parse(self.parser, buffer.bindMemory(to: CChar.self).baseAddress, length, isLast ? 1 : 0)
        }
        let status =
            bytes.withContiguousStorageIfAvailable { parse(UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes(parse)
        if let failure { throw failure }
        guard status == XML_STATUS_OK else {
            let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "not well-formed"
            throw .notWellFormed(reason: reason, line: Int(clamping: XML_GetCurrentLineNumber(parser)))
        }
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
        // It could declare entities, which make a document expand to more than it is, and attributes, which expat adds to
        // every element in a time that grows with the square of their number. No client sends one.
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
            XMLRPCReader.of(data)?.fail(.declaresDocumentType)
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
        elements += 1
        guard elements <= Self.maximumElements else { return fail(.tooManyElements) }
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

import Testing
import XMLRPC

@Suite
struct ReadingTests {
    private func parameters(_ inner: String) throws -> [XMLRPCValue] {
        let body = "<?xml version=\"1.0\"?><methodCall><methodName>a.b</methodName>\(inner)</methodCall>"
        return try MethodCall(parsing: Array(body.utf8)).parameters
    }

    private func value(_ inner: String) throws -> XMLRPCValue? {
        try parameters("<params>\n<param>\n<value>\(inner)</value>\n</param></params>").first
    }

    @Test(arguments: [
        ("<int>5</int>", XMLRPCValue.int(5)),
        ("<i4> -7\n</i4>", .int(-7)),
        ("<i8>9223372036854775807</i8>", .string("9223372036854775807")),
        ("<int>99999999999999999999</int>", .int(.max)),
        ("<int>-99999999999999999999</int>", .int(.min)),
        ("<int>1_000</int>", .int(1000)),
        ("<boolean>1</boolean>", .boolean(true)),
        ("<boolean>0</boolean>", .boolean(false)),
        ("<boolean>true</boolean>", .boolean(false)),
        ("<string>a &amp; b</string>", .string("a & b")),
        ("<string/>", .string("")),
        ("", .string("")),
        ("bare", .string("bare")),
        ("<double>0.9</double>", .double(0.9)),
        ("<dateTime.iso8601>20060102T15:04:05</dateTime.iso8601>", .dateTime("20060102T15:04:05")),
        ("<base64>bm9wZQ==</base64>", .base64(Array("nope".utf8))),
        ("<array><data><value><int>1</int></value> <value>x</value></data></array>", .array([.int(1), .string("x")])),
        ("<array><data/></array>", .array([])),
        (
            "<struct><member><name>b</name><value>1</value></member><member><name/><value/></member></struct>",
            .structure([XMLRPCMember("b", .string("1")), XMLRPCMember("", .string(""))])
        ),
        ("<nil/>", .null),
        ("<bigint>12</bigint>", .string("12")),
    ])
    func `each kind of value is understood`(text: String, expected: XMLRPCValue) throws {
        #expect(try value(text) == expected)
    }

    @Test
    func `params may be absent or empty`() throws {
        #expect(try parameters("") == [])
        #expect(try parameters("<params/>") == [])
    }

    @Test(arguments: [
        "<int>x</int>", "<int/>", "<int>1__0</int>", "<int>1 2</int>", "<double>x</double>", "<array/>",
        "<struct><member><name>x</name></member></struct>", "<base64>abc</base64>", "<base64>a</base64>",
        "<double>0x10</double>",
    ])
    func `a value that is none is refused`(text: String) {
        #expect(throws: XMLRPCError.self) { try value(text) }
    }

    @Test
    func `an empty param is refused`() {
        #expect(throws: XMLRPCError.malformed(element: "param")) { try parameters("<params><param/></params>") }
    }

    @Test(arguments: [
        "", "hello", "<?xml version=\"1.0\"?><methodCall><methodName>superv", "<a></b>", "<a/><b/>", "<a>&unknown;</a>",
        "<a>\u{1}</a>",
    ])
    func `what is no XML is refused`(text: String) {
        #expect {
            try MethodCall(parsing: Array(text.utf8))
        } throws: { error in
            if case .notWellFormed = error as? XMLRPCError { true } else { false }
        }
    }

    @Test
    func `bytes that are no UTF-8 are refused`() {
        #expect(throws: XMLRPCError.self) { try MethodCall(parsing: [0xff, 0xfe]) }
        #expect(throws: XMLRPCError.self) {
            try MethodCall(
                parsing: Array("<methodCall><methodName>a".utf8) + [0xe9] + Array("</methodName></methodCall>".utf8)
            )
        }
    }

    @Test(arguments: ["<html></html>", "<methodCall><methodName/></methodCall>", "<methodCall><params/></methodCall>"])
    func `a call needs a name`(text: String) {
        #expect(throws: XMLRPCError.methodNameMissing) { try MethodCall(parsing: Array(text.utf8)) }
    }

    @Test
    func `results and faults are told apart`() throws {
        let fault = XMLRPCFault(code: 6, text: "SHUTDOWN_STATE")
        #expect(try MethodResponse(parsing: MethodResponse.fault(fault).bytes) == .fault(fault))
        #expect(try MethodResponse(parsing: MethodResponse.result(.boolean(true)).bytes) == .result(.boolean(true)))
        #expect(throws: XMLRPCError.resultMissing) { try MethodResponse(parsing: Array("<methodResponse/>".utf8)) }
    }

    @Test
    func `deep nesting is an error, and no deep recursion`() {
        for depth in [100, 10_000, 1_000_000] {
            let text = "<methodCall>" + String(repeating: "<value><array><data>", count: depth)
            #expect(throws: XMLRPCError.nestedTooDeeply) { try MethodCall(parsing: Array(text.utf8)) }
        }
        #expect(throws: XMLRPCError.nestedTooDeeply) {
            try MethodCall(parsing: Array(String(repeating: "<x>", count: 500_000).utf8))
        }
    }

    @Test
    func `entities do not expand`() {
        let text = """
            <?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
            <methodCall><methodName>&b;</methodName></methodCall>
            """
        #expect(throws: XMLRPCError.declaresDocumentType) { try MethodCall(parsing: Array(text.utf8)) }
        let outside =
            "<!DOCTYPE m [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><methodCall><methodName>&a;</methodName></methodCall>"
        #expect(throws: XMLRPCError.declaresDocumentType) { try MethodCall(parsing: Array(outside.utf8)) }
    }

    @Test(arguments: [
        "<!DOCTYPE methodCall><methodCall><methodName>a.b</methodName></methodCall>",
        "<!DOCTYPE a [<!ATTLIST b c CDATA \"\">]><a><b/></a>", "<!DOCTYPE a SYSTEM \"a.dtd\"><a/>",
        "<?xml version=\"1.0\"?>\n<!-- -->\n<!DOCTYPE a><a/>",
    ])
    func `a document type declaration is refused, in calls and in answers`(text: String) {
        #expect(throws: XMLRPCError.declaresDocumentType) { try MethodCall(parsing: Array(text.utf8)) }
        #expect(throws: XMLRPCError.declaresDocumentType) { try MethodResponse(parsing: Array(text.utf8)) }
    }

    @Test
    func `a call can be read in parts, wherever they are divided`() throws {
        let structure = XMLRPCValue.structure([XMLRPCMember("c", .double(1.5))])
        let call = MethodCall("a.b", [.string("<ü&>"), .array([.int(5), structure])])
        for size in 1...20 {
            let reader = try MethodCallReader()
            var rest = call.bytes[...]
            while !rest.isEmpty {
                try reader.read(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(try reader.call() == call)
        }
    }

    @Test
    func `a call that ends too early is refused`() throws {
        let reader = try MethodCallReader()
        try reader.read(MethodCall("a.b").bytes.dropLast(5))
        #expect(throws: XMLRPCError.self) { try reader.call() }
    }

    @Test
    func `more elements than any client needs are refused`() {
        let text = "<a>" + String(repeating: "<b/>", count: 2_000_000) + "</a>"
        #expect(throws: XMLRPCError.tooManyElements) { try MethodCall(parsing: Array(text.utf8)) }
    }
}

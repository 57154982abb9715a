import Testing
import XMLRPC

/// Goldens are what Python 3.11's `xmlrpc.client.dumps` wrote for the same values.
@Suite
struct WritingTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(arguments: [
        (XMLRPCValue.int(5), "<value><int>5</int></value>\n"),
        (.int(-1), "<value><int>-1</int></value>\n"),
        (.boolean(true), "<value><boolean>1</boolean></value>\n"),
        (.boolean(false), "<value><boolean>0</boolean></value>\n"),
        (.string("a & <b> \"q\" ü\n"), "<value><string>a &amp; &lt;b&gt; \"q\" ü\n</string></value>\n"),
        (.double(1.5), "<value><double>1.5</double></value>\n"),
        (.double(1e20), "<value><double>1e+20</double></value>\n"),
        (.double(-0.0), "<value><double>-0.0</double></value>\n"),
        (.dateTime("20060102T15:04:05"), "<value><dateTime.iso8601>20060102T15:04:05</dateTime.iso8601></value>\n"),
        (
            .base64(Array(0..<60)),
            "<value><base64>\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4\n"
                + "OTo7\n</base64></value>\n"
        ),
        (.array([]), "<value><array><data>\n</data></array></value>\n"),
        (
            .array([.int(1), .array([.string("x")])]),
            "<value><array><data>\n<value><int>1</int></value>\n<value><array><data>\n"
                + "<value><string>x</string></value>\n</data></array></value>\n</data></array></value>\n"
        ),
        (
            .structure([XMLRPCMember("a", .int(1)), XMLRPCMember("b", .structure([XMLRPCMember("c", .array([]))]))]),
            "<value><struct>\n<member>\n<name>a</name>\n<value><int>1</int></value>\n</member>\n<member>\n"
                + "<name>b</name>\n<value><struct>\n<member>\n<name>c</name>\n<value><array><data>\n"
                + "</data></array></value>\n</member>\n</struct></value>\n</member>\n</struct></value>\n"
        ),
        (.null, "<value><nil/></value>"),
    ])
    func `a call is written as Python writes it`(value: XMLRPCValue, golden: String) {
        let expected =
            "<?xml version='1.0'?>\n<methodCall>\n<methodName>m.n</methodName>\n<params>\n<param>\n"
            + golden + "</param>\n</params>\n</methodCall>\n"
        #expect(text(MethodCall("m.n", [value]).bytes) == expected)
    }

    @Test
    func `a call without parameters has an empty list of them`() {
        let golden =
            "<?xml version='1.0'?>\n<methodCall>\n<methodName>a.b</methodName>\n<params>\n</params>\n</methodCall>\n"
        #expect(text(MethodCall("a.b").bytes) == golden)
    }

    @Test
    func `a result is written as Supervisor writes it`() {
        let golden =
            "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><array><data>\n<value><struct>\n<member>\n"
            + "<name>k</name>\n<value><string>v</string></value>\n</member>\n</struct></value>\n</data></array></value>\n"
            + "</param>\n</params>\n</methodResponse>\n"
        let value = XMLRPCValue.array([.structure([XMLRPCMember("k", .string("v"))])])
        #expect(text(MethodResponse.result(value).bytes) == golden)
    }

    @Test
    func `a fault is written as Supervisor writes it`() {
        let golden =
            "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n"
            + "<value><int>10</int></value>\n</member>\n<member>\n<name>faultString</name>\n"
            + "<value><string>BAD_NAME: &lt;x&gt;</string></value>\n</member>\n</struct></value>\n</fault>\n"
            + "</methodResponse>\n"
        #expect(text(MethodResponse.fault(XMLRPCFault(code: 10, text: "BAD_NAME: <x>")).bytes) == golden)
    }

    @Test(arguments: [(Int(Int32.max) + 1, "2147483647"), (Int.max, "2147483647"), (Int.min, "-2147483648")])
    func `a number beyond 32 bits becomes the nearest that fits`(number: Int, golden: String) {
        #expect(text(MethodResponse.result(.int(number)).bytes).contains("<int>\(golden)</int>"))
    }

    @Test
    func `what XML cannot hold is replaced, and the answer can be read`() throws {
        let log = "\u{1b}[31mred\u{0}\u{7}\u{ffff}\u{fffe}\u{ef}end\u{fffd}"
        let bytes = MethodResponse.result(.string(log)).bytes
        let read = try MethodResponse(parsing: bytes)
        #expect(read == .result(.string("\u{fffd}[31mred\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{ef}end\u{fffd}")))
    }
}

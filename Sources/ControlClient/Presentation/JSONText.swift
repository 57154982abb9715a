import Text
package import XMLRPC

/// Writes answers of supervisord as JSON (EXT-55).
///
/// By hand instead of by jansson: that would have to be handed the same tree value by value first, for 60 KB of binary.
package struct JSONText {
    private var bytes: [UInt8] = []

    private init() {}

    /// An array with one element a line, and the end of the last line.
    package static func lines(_ elements: [XMLRPCValue]) -> String {
        var text = JSONText()
        text.raw("[")
        for (index, element) in elements.enumerated() {
            text.raw(index == 0 ? "\n  " : ",\n  ")
            text.value(element)
        }
        text.raw(elements.isEmpty ? "]\n" : "\n]\n")
        return String(decoding: text.bytes, as: UTF8.self)
    }

    private mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func value(_ value: XMLRPCValue) {
        switch value {
        case .int(let number): raw(String(number))
        case .boolean(let truth): raw(truth ? "true" : "false")
        case .string(let text), .dateTime(let text): string(text)
        // JSON has no infinity and no NaN.
        case .double(let number): raw(number.isFinite ? number.description : "null")
        case .base64(let data): string(String(decoding: Base64.encode(data), as: UTF8.self))
        case .null: raw("null")
        case .array(let elements):
            raw("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { raw(", ") }
                self.value(element)
            }
            raw("]")
        case .structure(let members):
            raw("{")
            for (index, member) in members.enumerated() {
                if index > 0 { raw(", ") }
                string(member.name)
                raw(": ")
                self.value(member.value)
            }
            raw("}")
        }
    }

    private mutating func string(_ text: String) {
        JSONBytes.append(string: text, to: &bytes, keepingDelete: true)
    }
}

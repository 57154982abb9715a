/// A value of XML-RPC, as parameter, result or part of one (RPC-3, RPC-4).
package indirect enum XMLRPCValue: Equatable, Sendable {
    /// `<int>`, `<i4>`; `<i8>` is not known, and its text a string (RPC-4). Written within 32 bits: beyond, the
    /// nearest such number (QRK-24).
    case int(Int)
    case boolean(Bool)
    case string(String)
    case double(Double)
    /// The text between the tags, `20060102T15:04:05`, which is not interpreted here.
    case dateTime(String)
    /// The bytes, decoded.
    case base64([UInt8])
    case array([XMLRPCValue])
    /// Members in the order in which they are, or are to be, written.
    case structure([XMLRPCMember])
    /// `<nil/>`, or any element that is not of XML-RPC and has no text.
    case null
}

/// One name and value of a structure.
package struct XMLRPCMember: Equatable, Sendable {
    package var name: String
    /// Any value, a structure too.
    package var value: XMLRPCValue

    /// Without labels, because answers are written as long lists of these.
    package init(_ name: String, _ value: XMLRPCValue) {
        self.name = name
        self.value = value
    }
}

extension XMLRPCValue {
    /// The text of a string, or of base64 that holds UTF-8: Supervisor makes no difference between both (RPC-4).
    package var text: String? {
        switch self {
        case .string(let text): text
        case .base64(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The number of an int, and 0 or 1 for a boolean, which is a number in Python as well.
    package var integer: Int? {
        switch self {
        case .int(let number): number
        case .boolean(let truth): truth ? 1 : 0
        default: nil
        }
    }

    /// The elements of an array; nil for everything else.
    package var elements: [XMLRPCValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of a structure; nil for everything else.
    package var members: [XMLRPCMember]? {
        if case .structure(let members) = self { members } else { nil }
    }

    /// The member of a structure with this name, the last one when there are several; nil for everything else.
    package subscript(_ name: String) -> XMLRPCValue? {
        members?.last { $0.name == name }?.value
    }

    /// Whether Python would call it true: what is not empty and not zero. Supervisor takes any value as a flag.
    package var isTruthy: Bool {
        switch self {
        case .int(let number): number != 0
        case .boolean(let truth): truth
        case .string(let text): !text.isEmpty
        case .double(let number): number != 0
        case .dateTime: true
        case .base64(let bytes): !bytes.isEmpty
        case .array(let elements): !elements.isEmpty
        case .structure(let members): !members.isEmpty
        case .null: false
        }
    }
}

extension XMLRPCValue {
    /// Bytes that the value takes in a message.
    package var writtenBytes: Int {
        switch self {
        case .int(let number): 27 + String(Int32(clamping: number)).utf8.count
        case .boolean: 36
        case .string(let text): 33 + XMLRPCWriter.escapedBytes(text)
        case .double(let number): 33 + number.description.utf8.count
        case .dateTime(let text): 53 + XMLRPCWriter.escapedBytes(text)
        // With a line feed behind each 76 characters, and behind the last.
        case .base64(let data): 34 + (data.count + 2) / 3 * 4 + ((data.count + 2) / 3 * 4 + 75) / 76
        case .array(let elements): elements.reduce(45) { $0 + $1.writtenBytes }
        case .structure(let members):
            members.reduce(34) { $0 + 33 + XMLRPCWriter.escapedBytes($1.name) + $1.value.writtenBytes }
        case .null: 21
        }
    }
}

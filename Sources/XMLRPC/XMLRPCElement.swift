/// An element of a message that is being read, and what it stands for once it is complete.
struct XMLRPCElement {
    /// What remains of an element.
    struct Closed {
        var value: XMLRPCValue
        /// The values inside an element that has no meaning of its own, such as `<member>`; otherwise empty.
        var parts: [XMLRPCValue] = []
    }

    let name: String
    /// What stands before the first child.
    var text: [UInt8] = []
    var children: [Closed] = []

    init(name: String) {
        self.name = name
    }

    func closed() throws(XMLRPCError) -> Closed {
        switch name {
        case "value":
            return Closed(value: children.first?.value ?? .string(string))
        case "param":
            return Closed(value: try firstChild())
        case "string":
            return Closed(value: .string(string))
        case "int", "i4":
            guard let number = NumberText.integer(text) else { throw .malformed(element: name) }
            return Closed(value: .int(number))
        case "boolean":
            return Closed(value: .boolean(text == [UInt8(ascii: "1")]))
        case "double":
            guard let number = NumberText.double(text) else { throw .malformed(element: name) }
            return Closed(value: .double(number))
        case "dateTime.iso8601":
            return Closed(value: .dateTime(string))
        case "base64":
            guard let bytes = Base64.decode(text) else { throw .malformed(element: name) }
            return Closed(value: .base64(bytes))
        case "array":
            return Closed(value: try firstChild())
        case "data":
            return Closed(value: .array(children.map(\.value)))
        case "struct":
            return Closed(value: .structure(try members()))
        default:
            return Closed(value: text.isEmpty ? .null : .string(string), parts: children.map(\.value))
        }
    }

    private var string: String {
        String(decoding: text, as: UTF8.self)
    }

    private func firstChild() throws(XMLRPCError) -> XMLRPCValue {
        guard let first = children.first else { throw .malformed(element: name) }
        return first.value
    }

    private func members() throws(XMLRPCError) -> [XMLRPCMember] {
        var members: [XMLRPCMember] = []
        members.reserveCapacity(children.count)
        for child in children {
            guard child.parts.count == 2 else { throw .malformed(element: name) }
            // An empty <name/> has no text, and is the empty name.
            guard let name = child.parts[0] == .null ? "" : child.parts[0].text else { throw .malformed(element: name) }
            members.append(XMLRPCMember(name, child.parts[1]))
        }
        return members
    }
}

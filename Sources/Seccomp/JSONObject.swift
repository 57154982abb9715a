import Text

/// The members of an object, read by name and type; an error says where in the text the value stands (`$.a[3].b`).
/// null stands for a member that is not there, as for container engines.
struct JSONObject {
    let path: String
    let members: [String: JSONValue]

    init(_ value: JSONValue, at path: String) throws(SeccompProblem) {
        guard case .object(let members) = value else { throw Self.mismatch("an object", value, path) }
        self.path = path
        self.members = members
    }

    /// Where a member stands.
    func place(_ name: String) -> String { "\(path).\(name)" }

    subscript(_ name: String) -> JSONValue? {
        members[name] == .null ? nil : members[name]
    }

    /// An error about a member.
    func problem(_ name: String, _ reason: String) -> SeccompProblem {
        SeccompProblem(path: place(name), reason: reason)
    }

    func string(_ name: String) throws(SeccompProblem) -> String? {
        guard let value = self[name] else { return nil }
        return try Self.string(value, place(name))
    }

    func integer(_ name: String) throws(SeccompProblem) -> Int64? {
        guard let value = self[name] else { return nil }
        guard case .integer(let number) = value else { throw Self.mismatch("an integer", value, place(name)) }
        return number
    }

    func object(_ name: String) throws(SeccompProblem) -> JSONObject? {
        guard let value = self[name] else { return nil }
        return try JSONObject(value, at: place(name))
    }

    /// Empty when there is none.
    func strings(_ name: String) throws(SeccompProblem) -> [String] {
        var strings: [String] = []
        for (place, value) in try elements(name) { strings.append(try Self.string(value, place)) }
        return strings
    }

    /// Empty when there is none.
    func objects(_ name: String) throws(SeccompProblem) -> [JSONObject] {
        var objects: [JSONObject] = []
        for (place, value) in try elements(name) { objects.append(try JSONObject(value, at: place)) }
        return objects
    }

    private func elements(_ name: String) throws(SeccompProblem) -> [(place: String, value: JSONValue)] {
        guard let value = self[name] else { return [] }
        guard case .array(let values) = value else { throw Self.mismatch("an array", value, place(name)) }
        return values.enumerated().map { ("\(place(name))[\($0.offset)]", $0.element) }
    }

    private static func string(_ value: JSONValue, _ place: String) throws(SeccompProblem) -> String {
        guard case .string(let text) = value else { throw mismatch("a string", value, place) }
        return text
    }

    private static func mismatch(_ wanted: String, _ value: JSONValue, _ place: String) -> SeccompProblem {
        SeccompProblem(path: place, reason: "must be \(wanted), not \(value.kind)")
    }
}

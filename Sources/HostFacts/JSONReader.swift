import CJansson
package import Text

/// JSON by jansson: values are copied out of it, and it is given back.
package enum JSONReader {
    /// - Parameter text: of any size; nesting is limited by jansson, to 2048 levels.
    package static func value(_ text: [UInt8]) throws(JSONProblem) -> JSONValue {
        var error = json_error_t()
        let parsed = text.withUnsafeBytes { bytes in
            // An empty array has no address, which jansson takes for a mistake of the caller.
            bytes.isEmpty
                ? nil : cjansson_read(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, &error)
        }
        guard let parsed else { throw problem(error, isEmpty: text.isEmpty) }
        defer { cjansson_release(parsed) }
        return value(parsed)
    }

    private static func problem(_ error: json_error_t, isEmpty: Bool) -> JSONProblem {
        if isEmpty { return JSONProblem(line: 1, column: 1, reason: "the file is empty") }
        let reason = withUnsafeBytes(of: error.text) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return JSONProblem(line: max(1, Int(error.line)), column: max(1, Int(error.column)), reason: reason)
    }

    private static func value(_ json: UnsafeMutablePointer<json_t>) -> JSONValue {
        switch cjansson_type(json) {
        case JSON_OBJECT: return object(json)
        case JSON_ARRAY:
            return .array((0..<json_array_size(json)).compactMap { index in json_array_get(json, index).map(value) })
        case JSON_STRING:
            let bytes = UnsafeRawBufferPointer(start: json_string_value(json), count: json_string_length(json))
            return .string(String(decoding: bytes, as: UTF8.self))
        case JSON_INTEGER: return .integer(Int64(json_integer_value(json)))
        case JSON_REAL: return .real(json_real_value(json))
        case JSON_TRUE: return .bool(true)
        case JSON_FALSE: return .bool(false)
        default: return .null
        }
    }

    private static func object(_ json: UnsafeMutablePointer<json_t>) -> JSONValue {
        var members: [String: JSONValue] = [:]
        var iterator = json_object_iter(json)
        while let current = iterator {
            if let key = json_object_iter_key(current), let member = json_object_iter_value(current) {
                members[String(cString: key)] = value(member)
            }
            iterator = json_object_iter_next(json, current)
        }
        return .object(members)
    }
}

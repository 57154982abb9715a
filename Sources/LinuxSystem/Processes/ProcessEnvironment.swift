import Glibc

/// The environment of the process.
package enum ProcessEnvironment {
    /// Takes a variable out, so that no program gets it.
    package static func remove(_ name: String) {
        unsetenv(name)
    }

    /// Sets a variable, in the place of the old value.
    package static func set(_ name: String, to value: String) {
        setenv(name, value, 1)
    }

    /// All variables; of one that is there twice the first, which is the one that getenv(3) finds.
    package static func current() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
            if let equals = bytes.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(decoding: bytes[..<equals], as: UTF8.self)
                let value = String(decoding: bytes[(equals + 1)...], as: UTF8.self)
                if variables[name] == nil { variables[name] = value }
            }
            entry = entry.advanced(by: 1)
        }
        return variables
    }

    /// All entries but those of certain names, byte for byte; lent by the process.
    static func entries(except names: [String: String], _ others: Set<String>) -> [UnsafePointer<CChar>] {
        // A name of another length is not one of them, and need not become a String first.
        var lengths: UInt64 = 0
        for name in names.keys { lengths |= 1 << UInt64(min(name.utf8.count, 63)) }
        for name in others { lengths |= 1 << UInt64(min(name.utf8.count, 63)) }
        var entries: [UnsafePointer<CChar>] = []
        var entry = environ
        while let text = entry.pointee {
            let length = strcspn(text, "=")
            entry = entry.advanced(by: 1)
            if lengths >> UInt64(min(length, 63)) & 1 == 1 {
                let bytes = UnsafeRawBufferPointer(start: text, count: length)
                let name = String(decoding: bytes, as: UTF8.self)
                if names[name] != nil || others.contains(name) { continue }
            }
            entries.append(UnsafePointer(text))
        }
        return entries
    }
}

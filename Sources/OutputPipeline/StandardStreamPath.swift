/// File names that mean one of our own inherited descriptors (EXT-14).
package enum StandardStreamPath {
    /// The number of the descriptor, nil for any other path.
    package static func descriptor(_ path: String) -> Int32? {
        switch path {
        case "/dev/stdout": return 1
        case "/dev/stderr": return 2
        default: break
        }
        for prefix in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(prefix) {
            let digits = path.utf8.dropFirst(prefix.utf8.count)
            guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return Int32(String(decoding: digits, as: UTF8.self))
        }
        return nil
    }
}

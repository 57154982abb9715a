/// File names that mean one of our own inherited descriptors (EXT-14).
package enum StandardStreamPath {
    /// How a descriptor is called where people read of it.
    package static func name(of descriptor: Int32) -> String {
        switch descriptor {
        case 1: "/dev/stdout"
        case 2: "/dev/stderr"
        default: "/dev/fd/\(descriptor)"
        }
    }

    /// The number of the descriptor, nil for any other path.
    /// - Parameter pid: our own; with it `/proc/PID/fd/N` is such a name too.
    package static func descriptor(_ path: String, pid: Int32? = nil) -> Int32? {
        switch path {
        case "/dev/stdout": return 1
        case "/dev/stderr": return 2
        default: break
        }
        let own = pid.map { ["/proc/\($0)/fd/"] } ?? []
        for prefix in ["/dev/fd/", "/proc/self/fd/"] + own where path.hasPrefix(prefix) {
            let digits = path.utf8.dropFirst(prefix.utf8.count)
            guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return Int32(String(decoding: digits, as: UTF8.self))
        }
        return nil
    }
}

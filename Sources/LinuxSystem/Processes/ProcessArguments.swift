import CLinux

/// The command line of the process, and of others.
package enum ProcessArguments {
    /// All of it, with the program's name as it was invoked first. Unlike `CommandLine.arguments` it is there without
    /// /proc too.
    package static func current() -> [String] {
        var arguments: [String] = []
        var element = clinux_arguments()
        while let text = element?.pointee {
            arguments.append(String(cString: text))
            element = element?.advanced(by: 1)
        }
        return arguments
    }

    /// The arguments of another process; none without /proc or without the process.
    package static func of(_ pid: Int32) -> [String] {
        // The limit is the longest size of all arguments together (execve(2)).
        guard var bytes = try? Files.contents(of: "/proc/\(pid)/cmdline", limit: 2 << 20) else { return [] }
        if bytes.last == 0 { bytes.removeLast() }
        return bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The last so many of them byte for byte; they live as long as the process.
    static func last(_ count: Int) -> [UnsafePointer<CChar>] {
        var arguments: [UnsafePointer<CChar>] = []
        var element = clinux_arguments()
        while let text = element?.pointee {
            arguments.append(UnsafePointer(text))
            element = element?.advanced(by: 1)
        }
        return arguments.suffix(count)
    }
}

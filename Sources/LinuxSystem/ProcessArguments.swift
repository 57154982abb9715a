import CLinux

/// The command line of the process.
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

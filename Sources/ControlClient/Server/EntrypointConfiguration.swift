import Configuration
import LinuxSystem
import Model

/// The configuration that the supervisord of a container was started with, when process 1 tells: most images name one outside
/// of the places that are searched.
package enum EntrypointConfiguration {
    /// Its path, absolute or as seen from the working directory; nil when process 1 is no supervisord and no init that
    /// has started one, or when no file is named.
    static func path(on host: any HostFiles) -> String? {
        guard let path = path(in: ProcessArguments.of(1)) else { return nil }
        guard path.utf8.first != UInt8(ascii: "/"), let directory = ProcessIdentity.workingDirectory(of: 1) else {
            return path
        }
        return "\(directory)/\(path)"
    }

    /// What a command line gives supervisord as `-c`: its own, that of an interpreter or of an init in front of it.
    package static func path(in arguments: [String]) -> String? {
        guard let program = arguments.firstIndex(where: isSupervisord) else { return nil }
        let own = Array(arguments[(program + 1)...])
        let known = CommandLineOptions.options + (own.contains("--") ? MainProgram.options : [])
        let scan = try? OptionScanner.scan(arguments: own, options: known)
        return scan?.options.last { $0.name == "configuration" }?.value
    }

    private static func isSupervisord(_ word: String) -> Bool {
        word == "supervisord" || word.utf8.reversed().starts(with: "/supervisord".utf8.reversed())
    }
}

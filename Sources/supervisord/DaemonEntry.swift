import LinuxSystem

/// Stands where the Daemon target's type of the same name will be; goes when that is merged.
enum Daemon {
    static func run(arguments: [String]) -> Int32 {
        TextStream.error.write("supervisord: the daemon is not in this build\n")
        return 1
    }
}

import Foundation

/// A mount namespace of its own for a supervisord: what is mounted there is seen by nobody else. Needs root.
package enum MountNamespace {
    /// What goes in front of a command so that a script with this shell text runs first, inside; `$1` is the directory.
    package static func wrapper(_ script: String, _ directory: String) -> [String] {
        // unshare has made everything private: nothing comes out.
        ["unshare", "--mount", "sh", "-ec", script + "\nshift\nexec \"$@\"", "sh", directory]
    }

    /// A `/dev` with the usual devices, whose `log` is the file `log` of the directory.
    package static func devices(_ directory: String) -> [String] {
        wrapper(
            """
            mkdir "$1/dev"
            mount -t tmpfs -o size=64k tmpfs "$1/dev"
            for name in null zero full random urandom; do
                : >"$1/dev/$name"
                mount --bind "/dev/$name" "$1/dev/$name"
            done
            ln -s /proc/self/fd "$1/dev/fd"
            ln -s "$1/log" "$1/dev/log"
            mount --rbind "$1/dev" /dev
            """,
            directory
        )
    }

    /// Runs a command inside the namespace of a process.
    package static func run(in pid: Int32, _ command: String...) throws {
        try RunningProcess.run(["nsenter", "--mount", "--target", "\(pid)"] + command)
    }
}

extension RunningProcess {
    /// Runs a command that has to succeed.
    package static func run(_ command: [String]) throws {
        let process = try RunningProcess(
            command,
            environment: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        )
        defer { process.end() }
        let end = try process.waitForExit()
        guard end == .exited(0) else { throw WaitedInVain("\(command.joined(separator: " ")): \(end)") }
    }
}

import ChecksProcess
import Configuration
import ControlClient
import ControlProcess
import Daemon
import LinuxSystem
import PidProxy

/// The programs in this one binary. Links to it bear their names.
enum Program {
    /// Runs the program that the first argument names, whatever its directory; supervisord for any other name.
    /// - Returns: the exit status of the process.
    static func run(arguments: [String]) -> Int32 {
        let invoked = arguments.first ?? "supervisord"
        switch lastComponent(of: invoked) {
        case "supervisorctl":
            SignalDescriptor.restoreOriginalMask()
            return ControlClient.run(arguments: arguments)
        case "pidproxy":
            return PidProxy.run(arguments: arguments)
        case "echo_supervisord_conf":
            SignalDescriptor.restoreOriginalMask()
            // Supervisor's ignores all arguments, and so do we all others.
            let isForContainers = arguments.dropFirst().contains("--container")
            TextStream.output.write(isForContainers ? ContainerSample.text : SampleConfiguration.text)
            return 0
        case "supervisord: control":
            return ControlProcess.run()
        case "supervisord: checks":
            return ChecksProcess.run()
        default:
            // For images that hold no links: `supervisord ctl status`.
            if arguments.count > 1 && arguments[1] == "ctl" {
                SignalDescriptor.restoreOriginalMask()
                return ControlClient.run(arguments: ["\(invoked) ctl"] + arguments.dropFirst(2))
            }
            return Supervisord.run(arguments: arguments)
        }
    }

    private static func lastComponent(of path: String) -> String {
        let bytes = path.utf8
        let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) } ?? bytes.startIndex
        return String(path[start...])
    }
}

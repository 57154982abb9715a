import Model
import XMLRPC

extension Action {
    /// `remove`: forgets groups. It stops nothing: a group that still runs is an error (CTL-46).
    static let remove: Action = .init(
        "remove",
        usage: "remove <name> [...]\tRemoves process/group from active config",
        subject: .groups
    ) { (controller, argument) throws(ControlError) in
        for name in argument.words {
            do throws(ControlError) {
                try controller.call("removeProcessGroup", .string(name))
                controller.print("\(name): removed process group")
            } catch let error where error.faultKind == .stillRunning {
                controller.print("ERROR: process/group still running: \(name)")
                controller.exitStatus = ExitStatus.generic
            } catch let error where error.faultKind == .badName {
                controller.print("ERROR: no such process/group: \(name)")
                controller.exitStatus = ExitStatus.generic
            }
        }
    }
}

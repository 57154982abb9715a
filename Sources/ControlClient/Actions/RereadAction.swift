import Model
import XMLRPC

extension Action {
    /// `reread`: says what has changed in the configuration, and changes nothing itself (CTL-43).
    static let reread: Action = .init(
        "reread",
        usage: "reread \t\t\tReload the daemon's configuration files without add/remove"
    ) { (controller, argument) throws(ControlError) in
        guard argument.isEmpty else {
            controller.refuse(.reread, "Error: reread accepts no arguments")
            return
        }
        do throws(ControlError) {
            controller.show(try ConfigurationChanges(controller.call("reloadConfig")))
        } catch .fault(let fault) where fault.kind == .shutdownState {
            controller.print("ERROR: supervisor shutting down")
            controller.exitStatus = ExitStatus.generic
        } catch .fault(let fault) where fault.kind == .cantReread {
            controller.print("ERROR: \(fault.text)")
            controller.exitStatus = ExitStatus.generic
        }
    }
}

extension Controller {
    /// One line for each group; of a group in two lists, the later one counts.
    fileprivate func show(_ changes: ConfigurationChanges) {
        var words: [String: String] = [:]
        for name in changes.added { words[name] = "available" }
        for name in changes.changed { words[name] = "changed" }
        for name in changes.removed { words[name] = "disappeared" }
        if words.isEmpty { print("No config updates to processes") }
        for (name, word) in words.sorted(by: { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) })
        {
            print("\(name): \(word)")
        }
    }
}

import LinuxSystem
import Model
import Text
import XMLRPC

extension Action {
    /// `version` shows the version of the server (CTL-49). With `-v` it shows the programs of both sides (EXT-100).
    static let version: Action = .init(
        "version",
        usage: "version\t\t\tShow the version of the remote supervisord process",
        addedUsage: "version -v\t\tShow which program supervisord is, and which one supervisorctl"
    ) { (controller, argument) throws(ControlError) in
        let isVerbose = argument.words(options: ["--verbose"]) == ["--verbose"] || argument.words == ["-v"]
        guard argument.isEmpty || isVerbose else {
            controller.refuse(.version, "Error: version accepts no arguments")
            return
        }
        guard try controller.isUp() else { return }
        if isVerbose {
            controller.print("supervisord: \(try serverLine(controller))")
            controller.print("supervisorctl: \(ProductRelease.line)")
        } else {
            controller.print(try supervisorVersion(controller))
        }
    }

    private static func supervisorVersion(_ controller: Controller) throws(ControlError) -> String {
        guard let version = try controller.call("getSupervisorVersion").text else {
            throw .unexpectedAnswer(method: "supervisor.getSupervisorVersion")
        }
        return version
    }

    /// What a server says that it is; Supervisor has no method for it, and neither have our own early builds.
    private static func serverLine(_ controller: Controller) throws(ControlError) -> String {
        let method = MethodCall("init.getVersion", [])
        do throws(ControlError) {
            let answer = try controller.call(method)
            guard let name = answer["name"]?.text, let version = answer["version"]?.text,
                let revision = answer["revision"]?.text, let compatible = answer["compatible"]?.text
            else { throw .unexpectedAnswer(method: method.name) }
            return "\(name) \(version) (\(revision)), compatible with Supervisor \(compatible)"
                .spellingOutControlCharacters()
        } catch let error where error.faultKind == .unknownMethod {
            return "Supervisor \(try supervisorVersion(controller))".spellingOutControlCharacters()
        }
    }
}

import LinuxSystem

extension Action {
    /// `completion`: the script by which a shell completes our command lines, for images that have no packages.
    static let completion: Action = .init(
        "completion",
        usage: """
            completion bash|zsh|fish\tPrint the completion of a shell, for supervisord too
            Ex: source <(supervisorctl completion bash)
            """,
        summary: "Print the completion of bash, zsh or fish"
    ) { (controller, argument) throws(ControlError) in
        let script: [UInt8]
        switch argument.text {
        case "bash": script = PackageResources.supervisorctl_bash
        case "fish": script = PackageResources.supervisorctl_fish
        case "zsh": script = PackageResources._supervisorctl
        default: return controller.refuse(.completion, "Error: completion knows bash, zsh and fish")
        }
        controller.display.write(script: script)
    }
}

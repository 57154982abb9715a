extension SeccompRules {
    /// A program begins with execve and ends with exit_group, under its filter. Killed at either while it still shares
    /// our memory, it would take supervisord along on kernels before 5.16, whose core dumps end all who share it.
    package func checkThatProgramsCanStart() throws(SeccompProblem) {
        for call in ["execve", "exit_group"] {
            let own = rules.filter { $0.syscall == call }
            let isAllowed = defaultAction.letsPass || own.contains { $0.conditions.isEmpty && $0.action.letsPass }
            if let refusing = own.first(where: { !$0.action.letsPass }) {
                throw SeccompProblem(path: refusing.path, reason: "it denies \(call), without which no program can run")
            }
            if !isAllowed {
                throw SeccompProblem(
                    path: "",
                    reason: "it does not allow \(call) unconditionally, without which no program can run"
                )
            }
        }
    }
}

extension SeccompProfile.Action {
    fileprivate var letsPass: Bool { self == .allow || self == .log }
}

import Model

/// What the service manager that has started us is told (EXT-71, sd_notify(3)).
package enum ServiceStatus {
    /// Names in one text.
    private static let mostNames = 10

    /// What is waited for until all that is started automatically is as it should be.
    /// - Returns: `waiting for db, web`; nil when nothing is.
    package static func text(of subjects: some Sequence<ReadinessRule.Subject>) -> String? {
        var names: [String] = []
        var others = 0
        for subject in subjects where subject.isAutostarted && !subject.isReady {
            if names.count < mostNames { names.append(words(for: subject)) } else { others += 1 }
        }
        guard !names.isEmpty else { return nil }
        return "waiting for \(names.joined(separator: ", "))\(others > 0 ? " and \(others) more" : "")"
    }

    /// The state of one that does not become ready by itself.
    private static func words(for subject: ReadinessRule.Subject) -> String {
        switch subject.state {
        case .stopped, .exited, .fatal, .unknown: "\(subject.name.text) (\(subject.state.name))"
        case .starting, .running, .backoff, .stopping: subject.name.text
        }
    }
}

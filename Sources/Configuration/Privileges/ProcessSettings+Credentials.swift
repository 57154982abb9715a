package import Model

extension ProcessSettings {
    /// The credentials that a child of a process with these has to take; nil when it can keep them (EXT-11).
    package func credentials(from own: ProcessCredentials) -> ProcessCredentials? {
        var target = user?.credentials(from: own) ?? own
        for group in groupAdd where group != target.gid && !target.groups.contains(group) {
            target.groups.append(group)
        }
        return target == own ? nil : target
    }
}

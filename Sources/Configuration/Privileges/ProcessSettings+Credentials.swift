package import Model

extension ProcessSettings {
    /// What a child of a process with these credentials has to become; nil when it can stay as it is (EXT-11).
    package func credentials(from own: ProcessCredentials) -> ProcessCredentials? {
        var target = user?.credentials(from: own) ?? own
        for group in groupAdd where group != target.gid && !target.groups.contains(group) {
            target.groups.append(group)
        }
        return target == own ? nil : target
    }
}

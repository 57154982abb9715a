import LinuxSystem

/// Makes process 1 the last that is killed for lack of memory: the end of a program is noticed, logged and acted upon, while
/// our end would be that of the container (PITFALLS P30). This takes CAP_SYS_RESOURCE, or a score that was raised without it
/// (proc(5)).
enum OutOfMemoryScore {
    private static let file = "/proc/self/oom_score_adj"
    /// -1000 would exempt us altogether, which needs a setting.
    private static let wanted = [-999, 0]

    /// Lowers our own score as far as we may.
    /// - Returns: the score that we were started with, for programs; nil when nothing has changed.
    static func lower() -> Int? {
        guard ProcessIdentity.pid == 1, let bytes = try? Files.contents(of: file, limit: 32),
            let own = Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
        else { return nil }
        return wanted.contains { $0 < own && (try? set($0)) != nil } ? own : nil
    }

    private static func set(_ score: Int) throws(Errno) {
        try Files.openForOverwriting(file).write(text: "\(score)")
    }
}

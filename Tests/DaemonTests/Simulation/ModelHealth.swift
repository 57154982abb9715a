import Model

/// How a program of a model is by its health check (EXT-73).
struct ModelHealth {
    enum Status { case starting, healthy, unhealthy }

    private(set) var status = Status.starting
    private(set) var failures = 0
    private var upSince: MonotonicTime?
    /// When the look that is under way has begun, or the last one has ended.
    private var lookSince: MonotonicTime?
    private var lastResult: MonotonicTime?

    mutating func cameUp(_ now: MonotonicTime) {
        self = ModelHealth()
        upSince = now
    }

    mutating func wentDown() { self = ModelHealth() }

    mutating func looked(now: MonotonicTime) { lookSince = now }

    /// - Returns: whether the status is another now.
    mutating func result(_ isGood: Bool, of model: ModelSettings, now: MonotonicTime) -> Bool {
        guard let upSince, let rules = model.health, let began = lookSince else { return false }
        let before = status
        lastResult = now
        lookSince = nil
        if isGood {
            failures = 0
            status = .healthy
        } else if status != .starting || began >= upSince.advanced(bySeconds: rules.startPeriod) {
            failures += 1
            if failures >= rules.retries { status = .unhealthy }
        }
        return status != before
    }

    /// A look that has not been made in time; a twentieth of the pause, and a quarter of a second, may be added to it.
    func omission(of model: ModelledProgram, now: MonotonicTime) -> Finding? {
        guard let rules = model.settings.health, let upSince else { return nil }
        let text = "'\(model.name)': its health has not been looked at"
        if let lookSince, now > lookSince.advanced(byMilliseconds: Int64(rules.timeout) * 1000 + 10) {
            return Finding(kind: "omission", text: "'\(model.name)': the look at its health has no end")
        }
        guard let lastResult else {
            return lookSince == nil && now > upSince ? Finding(kind: "omission", text: text) : nil
        }
        let pause = Int64(max(rules.interval, 5)) * 1050 + 260
        guard lookSince == nil, now > lastResult.advanced(byMilliseconds: pause) else { return nil }
        return Finding(kind: "omission", text: text)
    }
}

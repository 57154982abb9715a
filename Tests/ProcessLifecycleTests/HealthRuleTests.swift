import Model
import TestHarness
import Testing

@testable import ProcessLifecycle

/// The state machine of Docker's health checks (daemon/health.go of moby), with a first look at once.
@Suite struct HealthRuleTests {
    private static let failure = HealthRule.Event.result(.failure("no answer"))
    private static let success = HealthRule.Event.result(.success)

    private func settings(
        interval: Int = 30,
        retries: Int = 3,
        startPeriod: Int = 0,
        startInterval: Int = 5
    ) -> HealthCheckSettings {
        var settings = HealthCheckSettings(.unix("/x"))
        settings.interval = TimeSpan(seconds: interval)
        settings.retries = retries
        settings.startPeriod = TimeSpan(seconds: startPeriod)
        settings.startInterval = TimeSpan(seconds: startInterval)
        return settings
    }

    /// A rule whose process has come up at 0, and whose looks have had these results, each at once.
    private func rule(_ settings: HealthCheckSettings, _ results: [(Double, HealthRule.Event)] = []) -> HealthRule {
        var rule = HealthRule(settings)
        _ = rule.handle(.up, now: at(0))
        for (index, (second, result)) in results.enumerated() {
            if index > 0 { _ = rule.handle(.timerFired, now: at(second)) }
            _ = rule.handle(result, now: at(second))
        }
        return rule
    }

    @Test("the first look is made as soon as the process is up")
    func firstLook() {
        var rule = HealthRule(settings())
        #expect(rule.handle(.up, now: at(0)) == [.check])
        #expect(rule.status == .starting)
        #expect(rule.checkedAt == nil)
    }

    @Test("the interval counts from the end of a look")
    func interval() {
        var rule = rule(settings(interval: 7))
        #expect(rule.handle(Self.success, now: at(20)) == [.armTimer(at(27).monotonic), .becameHealthy])
        #expect(rule.handle(.timerFired, now: at(27)) == [.check])
        #expect(rule.handle(Self.success, now: at(28)) == [.armTimer(at(35).monotonic)])
    }

    @Test("one success makes it healthy, whatever was before", arguments: [0, 1, 2, 3, 9])
    func success(failures: Int) {
        var rule = rule(settings(), (0..<failures).map { (Double($0), Self.failure) })
        if failures > 0 { _ = rule.handle(.timerFired, now: at(50)) }
        #expect(rule.handle(Self.success, now: at(50)).contains(.becameHealthy))
        #expect(rule.status == .healthy)
        #expect(rule.failures == 0)
        #expect(rule.lastFailure == nil)
        #expect(rule.checkedAt == at(50).wallSeconds)
    }

    @Test("so many failures one after the other make it unhealthy, which is told once", arguments: [1, 2, 3, 10])
    func retries(retries: Int) {
        var rule = rule(settings(retries: retries))
        var told: [Int] = []
        for number in 1...(retries + 3) {
            let effects = rule.handle(Self.failure, now: at(Double(number)))
            if effects.contains(.becameUnhealthy) { told.append(number) }
            #expect(rule.failures == number)
            #expect(rule.status == (number < retries ? .starting : .unhealthy))
            _ = rule.handle(.timerFired, now: at(Double(number)))
        }
        #expect(told == [retries])
        #expect(rule.lastFailure == "no answer")
    }

    @Test("a success between them begins the count again")
    func countBeginsAgain() {
        let results = [Self.failure, Self.failure, Self.success, Self.failure, Self.failure]
        let rule = rule(settings(), results.enumerated().map { (Double($0.offset), $0.element) })
        #expect(rule.status == .healthy)
        #expect(rule.failures == 2)
    }

    @Test("failures in the start period do not count before the first success")
    func startPeriod() {
        var rule = rule(settings(retries: 1, startPeriod: 60))
        for second in [1.0, 20, 59] {
            _ = rule.handle(Self.failure, now: at(second))
            #expect(rule.status == .starting)
            #expect(rule.failures == 0)
            #expect(rule.lastFailure == "no answer")
            _ = rule.handle(.timerFired, now: at(second))
        }
        // Begun within the period, ended after it: as Docker has it, it does not count.
        _ = rule.handle(Self.failure, now: at(61))
        #expect(rule.status == .starting)
        _ = rule.handle(.timerFired, now: at(61))
        #expect(rule.handle(Self.failure, now: at(62)).contains(.becameUnhealthy))
    }

    @Test("after a success in the start period they count")
    func endOfStartPeriod() {
        let rule = rule(settings(retries: 1, startPeriod: 60), [(1, Self.success), (2, Self.failure)])
        #expect(rule.status == .unhealthy)
    }

    @Test(
        "in the start period the start interval holds, until the first success or its end",
        arguments: [
            (1.0, false, 6.0), (59, false, 64), (60, false, 90), (100, false, 130), (1, true, 31),
        ]
    )
    func startInterval(second: Double, isGood: Bool, next: Double) {
        var rule = rule(settings(startPeriod: 60))
        #expect(
            rule.handle(isGood ? Self.success : Self.failure, now: at(second)).first == .armTimer(at(next).monotonic)
        )
    }

    @Test("when the process is not up any more, the look or the timer ends, and the next run begins as the first did")
    func down() {
        var checking = rule(settings())
        #expect(checking.handle(.down, now: at(1)) == [.endCheck])
        var waiting = rule(settings(retries: 1), [(1, Self.failure)])
        #expect(waiting.handle(.down, now: at(2)) == [.cancelTimer, .becameUnknown])
        for rule in [checking, waiting] {
            #expect(rule.status == .starting)
            #expect(rule.failures == 0)
            #expect(rule.checkedAt == nil)
        }
        #expect(waiting.handle(.up, now: at(3)) == [.check])
    }

    @Test("what comes when nothing is looked at changes nothing")
    func needlessEvents() {
        var idle = HealthRule(settings())
        for event in [HealthRule.Event.down, .timerFired, Self.success, Self.failure] {
            #expect(idle.handle(event, now: at(1)).isEmpty)
        }
        #expect(idle == HealthRule(settings()))
        var checking = rule(settings())
        let before = checking
        for event in [HealthRule.Event.up, .timerFired] { #expect(checking.handle(event, now: at(1)).isEmpty) }
        #expect(checking == before)
        var waiting = rule(settings(), [(1, Self.success)])
        let rest = waiting
        for event in [HealthRule.Event.up, Self.failure] { #expect(waiting.handle(event, now: at(2)).isEmpty) }
        #expect(waiting == rest)
    }

    @Test("a long life follows Docker's rules", arguments: 1...40)
    func walk(seed: UInt64) {
        var generator = SplitMix(state: seed)
        let settings = settings(
            interval: Int.random(in: 1...5, using: &generator),
            retries: Int.random(in: 1...4, using: &generator),
            startPeriod: [0, 0, 10, 30].randomElement(using: &generator) ?? 0,
            startInterval: Int.random(in: 1...3, using: &generator)
        )
        var rule = HealthRule(settings)
        var docker: Docker?
        var isChecking = false
        var timer: MonotonicTime?
        for step in 1...400 {
            let now = at(Double(step) / 2)
            let event: HealthRule.Event
            switch Int.random(in: 0..<12, using: &generator) {
            case 0:
                event = docker == nil ? .up : .down
                docker = docker == nil ? Docker(settings, startedAt: now) : nil
            case 1...4:
                guard let due = timer, due <= now.monotonic else { continue }
                timer = nil
                event = .timerFired
                docker?.lookBegins(now)
            default:
                guard isChecking else { continue }
                isChecking = false
                let isGood = Int.random(in: 0..<3, using: &generator) == 0
                event = .result(isGood ? .success : .failure("no"))
                docker?.lookEnded(isGood)
            }
            for effect in rule.handle(event, now: now) {
                switch effect {
                case .check:
                    #expect(!isChecking && timer == nil, "one look at a time")
                    isChecking = true
                case .endCheck: isChecking = false
                case .armTimer(let time):
                    #expect(docker?.nextLook(after: now) == time)
                    timer = time
                case .cancelTimer: timer = nil
                case .becameHealthy: #expect(rule.status == .healthy)
                case .becameUnhealthy: #expect(rule.status == .unhealthy)
                case .becameUnknown: #expect(rule.status == .starting)
                }
            }
            #expect(rule.status == docker?.status ?? .starting)
            #expect(rule.failures == docker?.failingStreak ?? 0)
            #expect((isChecking || timer != nil) == (docker != nil), "a process that is up is looked at")
        }
    }

    /// What handleProbeResult and monitor of moby's daemon/health.go do.
    private struct Docker {
        let settings: HealthCheckSettings
        let startedAt: Moment
        var lookBeganAt: Moment
        var status = HealthStatus.starting
        var failingStreak = 0

        init(_ settings: HealthCheckSettings, startedAt: Moment) {
            self.settings = settings
            self.startedAt = startedAt
            lookBeganAt = startedAt
        }

        mutating func lookBegins(_ now: Moment) { lookBeganAt = now }

        mutating func lookEnded(_ isGood: Bool) {
            if isGood {
                failingStreak = 0
                status = .healthy
                return
            }
            let isExcused = status == .starting && age(lookBeganAt) < settings.startPeriod.milliseconds
            guard !isExcused else { return }
            failingStreak += 1
            if failingStreak >= settings.retries { status = .unhealthy }
        }

        func nextLook(after now: Moment) -> MonotonicTime {
            let isEarly = age(now) < settings.startPeriod.milliseconds && status == .starting
            return now.monotonic.advanced(by: isEarly ? settings.startInterval : settings.interval)
        }

        private func age(_ time: Moment) -> Int64 {
            (time.monotonic.nanoseconds - startedAt.monotonic.nanoseconds) / 1_000_000
        }
    }
}

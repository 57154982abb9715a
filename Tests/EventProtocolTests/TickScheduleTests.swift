import Testing

@testable import EventProtocol

@Suite struct TickScheduleTests {
    private func schedule(_ periods: Set<Event.TickPeriod>, from second: Int) -> TickSchedule {
        var schedule = TickSchedule()
        schedule.follow(periods, second: second)
        return schedule
    }

    @Test("a tick comes when a multiple of its period is entered, and names it (EVT-14, EVT-17)")
    func multiples() {
        var schedule = schedule([.fiveSeconds, .minute], from: 57)
        #expect(schedule.due(second: 58).isEmpty)
        #expect(schedule.due(second: 61) == [.tick(.fiveSeconds, second: 60), .tick(.minute, second: 60)])
        #expect(schedule.due(second: 64).isEmpty)
        #expect(schedule.due(second: 65) == [.tick(.fiveSeconds, second: 65)])
    }

    @Test("a clock that jumps gives one tick of each period, in either direction (P29)")
    func jumps() {
        var schedule = schedule([.hour], from: 7300)
        #expect(schedule.due(second: 1_000_000) == [.tick(.hour, second: 997_200)])
        #expect(schedule.due(second: 10) == [.tick(.hour, second: 0)])
    }

    @Test("the wait ends with the next multiple of the shortest period")
    func wait() {
        #expect(schedule([.minute, .hour], from: 0).wait(second: 90, millisecond: 0) == 30_000)
        #expect(schedule([.fiveSeconds], from: 0).wait(second: 64, millisecond: 999) == 1)
        #expect(schedule([.fiveSeconds], from: 0).wait(second: 65, millisecond: 0) == 5000)
    }

    @Test("nobody waits for what nobody wants")
    func unwanted() {
        var schedule = schedule([.fiveSeconds], from: 0)
        schedule.follow([], second: 3)
        #expect(schedule.wait(second: 3, millisecond: 0) == nil)
        #expect(schedule.due(second: 100).isEmpty)
    }

    @Test("another listener that comes and goes does not move a tick")
    func following() {
        var schedule = schedule([.fiveSeconds], from: 4)
        schedule.follow([.fiveSeconds, .hour], second: 6)
        #expect(schedule.due(second: 6) == [.tick(.fiveSeconds, second: 5)])
    }
}

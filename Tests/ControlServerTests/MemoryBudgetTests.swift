import Model
import Testing

@testable import ControlServer

@Suite("Memory of clients")
struct MemoryBudgetTests {
    private final class Client: BudgetedClient {
        let waitingSince: MonotonicTime?
        let isKnown: Bool
        let isRemote = true
        private let share: MemoryShare
        private(set) var hasGone = false
        var heldBytes: Int { share.bytes }

        init(_ budget: ClientBudget, holding bytes: Int, waitingSince: Int64? = nil, isKnown: Bool = false) {
            self.waitingSince = waitingSince.map { MonotonicTime(nanoseconds: $0) }
            self.isKnown = isKnown
            share = MemoryShare(of: budget.memory)
            share.set(bytes)
        }

        func giveWay() {
            share.set(0)
            hasGone = true
        }
    }

    @Test("there is so much, and no more, and what is let go of comes back")
    func limit() {
        let budget = MemoryBudget(limit: 100)
        let first = MemoryShare(of: budget)
        var second: MemoryShare? = MemoryShare(of: budget)
        #expect(first.grow(by: 60) && second?.grow(by: 40) == true)
        #expect(!first.grow(by: 1) && first.bytes == 60 && budget.available == 0)
        second = nil
        #expect(budget.held == 60 && first.resize(to: 100) && !first.resize(to: 101))
        #expect(first.resize(to: 10) && budget.held == 10)
    }

    @Test("what is there already counts, also beyond the limit")
    func beyond() {
        let budget = MemoryBudget(limit: 100)
        let share = MemoryShare(of: budget)
        share.set(150)
        #expect(budget.available == 0 && !MemoryShare(of: budget).grow(by: 1))
    }

    @Test("the client that waits longest with something held for it gives way, strangers first")
    func order() {
        let clients = ClientBudget()
        let limit = clients.memory.limit
        let empty = Client(clients, holding: 0, waitingSince: 1)
        let known = Client(clients, holding: limit / 4, waitingSince: 2, isKnown: true)
        let stranger = Client(clients, holding: limit / 4, waitingSince: 3)
        let busy = Client(clients, holding: limit / 2)
        for client in [empty, known, stranger, busy] { #expect(clients.take(for: client)) }
        let share = MemoryShare(of: clients.memory)
        #expect(share.grow(by: limit / 4) && stranger.hasGone && !known.hasGone)
        #expect(share.grow(by: limit / 4) && known.hasGone)
        #expect(!share.grow(by: 1) && !busy.hasGone && !empty.hasGone)
        #expect(clients.held == 2)
    }

    @Test("whether there are clients is told with the first and after the last")
    func use() {
        let clients = ClientBudget()
        var told: [Bool] = []
        clients.onUse = { [unowned clients] in told.append(clients.isInUse) }
        let both = [Client(clients, holding: 0), Client(clients, holding: 0)]
        for client in both { #expect(clients.take(for: client)) }
        for client in both { clients.release(client) }
        #expect(told == [true, false])
    }
}

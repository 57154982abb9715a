import Model
import Testing

@testable import ControlServer

@Suite("Descriptors of clients")
struct ClientBudgetTests {
    private final class Client: BudgetedClient {
        var waitingSince: MonotonicTime?
        var isKnown: Bool
        var isRemote: Bool
        var heldBytes = 0
        private(set) var hasGone = false

        init(waitingSince: Int64? = nil, isKnown: Bool = false, isRemote: Bool = true) {
            self.waitingSince = waitingSince.map { MonotonicTime(nanoseconds: $0) }
            self.isKnown = isKnown
            self.isRemote = isRemote
        }

        func giveWay() { hasGone = true }
    }

    private let budget = ClientBudget()

    init() {
        budget.setLimit(4)
    }

    @Test("there are so many, and no more")
    func limit() {
        let clients = (0..<4).map { _ in Client() }
        for client in clients { #expect(budget.take(for: client)) }
        #expect(!budget.take(for: Client()))
        budget.release(clients[1])
        budget.release(clients[1])
        #expect(budget.held == 3)
        #expect(budget.take(for: Client()))
    }

    @Test("what a client has taken besides its connection comes back with it")
    func streams() {
        let client = Client()
        for _ in 0..<3 { #expect(budget.take(for: client)) }
        #expect(budget.held == 3)
        budget.release(client)
        #expect(budget.held == 0)
    }

    @Test("the one that has waited longest gives way, strangers first; those of unix sockets stay")
    func order() {
        let clients = [
            Client(waitingSince: 1, isKnown: true, isRemote: false), Client(waitingSince: 2, isKnown: true),
            Client(waitingSince: 4), Client(waitingSince: 3),
        ]
        for client in clients { #expect(budget.take(for: client)) }
        for expected in [3, 2, 1] {
            #expect(budget.take(for: Client()))
            #expect(clients.map(\.hasGone) == clients.indices.map { $0 >= expected })
        }
        #expect(!budget.take(for: Client()))
        #expect(budget.held == 4)
    }

    @Test("a client does not give way to itself")
    func itself() {
        let client = Client(waitingSince: 1)
        for _ in 0..<4 { #expect(budget.take(for: client)) }
        #expect(!budget.take(for: client))
        #expect(!client.hasGone)
    }

    @Test("when all are at work, unix sockets still have some")
    func reserve() {
        let remote = (0..<4).map { _ in Client() }
        for client in remote { #expect(budget.take(for: client)) }
        let local = (0..<8).map { _ in Client(waitingSince: 1, isRemote: false) }
        for client in local { #expect(budget.take(for: client)) }
        #expect(!budget.take(for: Client(isRemote: false)))
        #expect(!budget.take(for: Client()))
        budget.release(local[0])
        #expect(budget.held == 11)
        #expect(!budget.take(for: Client()))
        #expect(budget.take(for: Client(isRemote: false)))
    }
}

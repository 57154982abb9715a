import LinuxSystem
import Model

/// A client that holds some of our descriptors.
protocol BudgetedClient: AnyObject {
    /// Since when nothing has been done for the client; nil while its request is being served.
    var waitingSince: MonotonicTime? { get }
    /// Whether the client has shown that it may use its server, or need not.
    var isKnown: Bool { get }
    /// Whether the client may come from another machine.
    var isRemote: Bool { get }
    /// Bytes that are held for the client.
    var heldBytes: Int { get }
    /// Closes the connection at once, and releases everything that is held for the client.
    func giveWay()
}

/// The descriptors and the memory that the clients of all servers may have together. Clients that do nothing must not keep
/// others out: when all is taken, the client of a TCP server that has waited longest gives way, strangers first.
package final class ClientBudget {
    private struct Holding {
        weak var client: (any BudgetedClient)?
        var descriptors: Int
    }

    /// Descriptors for clients of unix sockets alone: the daemon can still be asked for its state when clients at work have
    /// taken all others.
    private static let reserve = 8

    let memory = MemoryBudget()
    /// Told when the first client has come, and when the last has gone.
    package var onUse: (() -> Void)?
    private var limit = HTTPLimits().connections
    private var holdings: [ObjectIdentifier: Holding] = [:]
    private(set) var held = 0
    /// How many descriptors clients of unix sockets hold.
    private var heldLocally = 0

    package init() {
        memory.onShortage = { [unowned self] in giveMemory() }
    }

    /// Whether there is a client.
    package var isInUse: Bool { !holdings.isEmpty }

    /// - Parameter descriptors: how many descriptors clients may have.
    func setLimit(_ descriptors: Int) {
        limit = descriptors
    }

    /// Gives a client a descriptor, its first or one more.
    /// - Returns: false when all are taken and no client can give way.
    func take(for client: any BudgetedClient) -> Bool {
        while held >= limit {
            if let other = firstToGo(where: { $0 !== client }) {
                release(other)
                other.giveWay()
            } else if !client.isRemote, heldLocally < Self.reserve {
                break
            } else {
                return false
            }
        }
        held += 1
        if !client.isRemote { heldLocally += 1 }
        holdings[ObjectIdentifier(client), default: Holding(client: client, descriptors: 0)].descriptors += 1
        if held == 1 { onUse?() }
        return true
    }

    /// The client has gone; everything that it held is free.
    func release(_ client: any BudgetedClient) {
        guard let holding = holdings.removeValue(forKey: ObjectIdentifier(client)) else { return }
        held -= holding.descriptors
        if !client.isRemote { heldLocally -= holding.descriptors }
        if held == 0 { onUse?() }
    }

    /// Only clients that wait have memory to give: the requests of the others are under way.
    private func giveMemory() -> Bool {
        guard let client = firstToGo(where: { $0.heldBytes > 0 }) else { return false }
        release(client)
        client.giveWay()
        return true
    }

    private func firstToGo(where mayGo: (any BudgetedClient) -> Bool) -> (any BudgetedClient)? {
        var first: (client: any BudgetedClient, rank: Int, since: MonotonicTime)?
        for holding in holdings.values {
            guard let client = holding.client, client.isRemote, let since = client.waitingSince, mayGo(client)
            else { continue }
            let rank = client.isKnown ? 1 : 0
            if let other = first, (other.rank, other.since) <= (rank, since) { continue }
            first = (client, rank, since)
        }
        return first?.client
    }
}

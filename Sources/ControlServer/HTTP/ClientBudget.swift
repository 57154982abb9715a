import LinuxSystem
import Model

/// A client that holds some of our descriptors.
protocol BudgetedClient: AnyObject {
    /// Since when nothing is done for it; nil while something is.
    var waitingSince: MonotonicTime? { get }
    /// Whether it has shown that it may use its server, or need not.
    var isKnown: Bool { get }
    /// Whether it may come from another machine.
    var isRemote: Bool { get }
    /// Closes its connection, at once.
    func giveWay()
}

/// The descriptors that the clients of all servers may have together: what they hold is taken from the programs, and
/// clients that do nothing must not be able to keep one from being started. Nor must they keep others out: when all is
/// taken, the client of a TCP server that has waited longest gives way, strangers first.
final class ClientBudget {
    private struct Holding {
        weak var client: (any BudgetedClient)?
        var descriptors: Int
    }

    /// What clients of unix sockets can have even when all is taken by clients at work: the daemon can still be asked what
    /// is going on.
    private static let reserve = 8

    private var limit = HTTPLimits().connections
    private var holdings: [ObjectIdentifier: Holding] = [:]
    private(set) var held = 0
    /// Those of unix sockets.
    private var heldLocally = 0

    /// - Parameter descriptors: what clients may have.
    func setLimit(_ descriptors: Int) {
        limit = descriptors
    }

    /// Gives a client a descriptor, its first or one more.
    /// - Returns: false when all are taken and no client can give way.
    func take(for client: any BudgetedClient) -> Bool {
        while held >= limit {
            if let other = firstToGo(except: client) {
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
        return true
    }

    /// The client has gone, with all that it had.
    func release(_ client: any BudgetedClient) {
        guard let holding = holdings.removeValue(forKey: ObjectIdentifier(client)) else { return }
        held -= holding.descriptors
        if !client.isRemote { heldLocally -= holding.descriptors }
    }

    private func firstToGo(except newcomer: any BudgetedClient) -> (any BudgetedClient)? {
        var first: (client: any BudgetedClient, rank: Int, since: MonotonicTime)?
        for holding in holdings.values {
            guard let client = holding.client, client.isRemote, client !== newcomer, let since = client.waitingSince
            else { continue }
            let rank = client.isKnown ? 1 : 0
            if let other = first, (other.rank, other.since) <= (rank, since) { continue }
            first = (client, rank, since)
        }
        return first?.client
    }
}

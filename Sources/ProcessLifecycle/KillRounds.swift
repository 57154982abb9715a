package import Model

/// How a family that does not want to end is ended. Each round is a look at the members, and a signal to all of them.
///
/// Killed one after the other, members that fork without end would take the places of the dead under a limit of processes
/// as fast as these become free. So all are stopped first, which frees no place, until a look finds no new one; then all
/// of them are killed.
package struct KillRounds: Sendable {
    package enum Step: Hashable, Sendable {
        /// Stop all members, then look again at once.
        case freeze
        /// Kill all members, and look again when they have had so much time to end.
        case kill(thenMilliseconds: Int64)
    }

    package static let longestPause: Int64 = 1000
    private static let shortestPause: Int64 = 5
    /// After so many looks that found new members they are killed all the same.
    private static let longestFreeze = 100

    private let freezes: Bool
    private var frozen: Set<ProcessRelation.Identity> = []
    private var killed: Set<ProcessRelation.Identity> = []
    private var freezeRounds = 0
    private var pause = shortestPause

    /// - Parameter freezes: false for one process group, which the kernel kills at once.
    package init(freezes: Bool) {
        self.freezes = freezes
    }

    /// - Parameter members: those that live now.
    package mutating func next(_ members: [ProcessRelation]) -> Step {
        let living = Set(members.map(\.identity))
        if freezes, !living.isSubset(of: frozen), freezeRounds < Self.longestFreeze {
            freezeRounds += 1
            frozen.formUnion(living)
            return .freeze
        }
        freezeRounds = 0
        pause = living.isSubset(of: killed) ? min(Self.longestPause, pause * 2) : Self.shortestPause
        // Members that have ended are forgotten.
        killed = living
        frozen = living
        return .kill(thenMilliseconds: pause)
    }
}

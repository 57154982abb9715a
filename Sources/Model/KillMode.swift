/// Which processes a program consists of when it is stopped (EXT-7, `killmode=`).
package enum KillMode: String, CaseIterable, Sendable {
    /// The one that was started; `stopasgroup` and `killasgroup` say more (PROC-41).
    case process
    /// Its process group.
    case group
    /// All of its descendants, wherever they have gone.
    case tree
}

/// Which end of a program ends the container (EXT-4, `exit_on=`).
package enum ExitOn: String, CaseIterable, Sendable {
    case never
    /// It was given up.
    case fatal
    /// That, or it has ended with a code that is not in `exitcodes` and is not started again.
    case unexpected
    /// It has ended for good by itself, however that was.
    case exit
}

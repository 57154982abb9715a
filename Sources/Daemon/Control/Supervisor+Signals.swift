import Configuration
import LinuxSystem
import Model
import Output

/// Signals that programs want to be told of (EXT-13).
extension Supervisor {
    /// All signals that a program wants to be told of (EXT-13).
    var forwardedSignals: Set<SignalNumber> {
        groups.flatMap(\.processes).reduce(into: []) { $0.formUnion($1.settings.forwardSignals) }
    }

    /// Passes a signal on to the programs that have asked for it.
    /// - Parameter passed: the signal that they get in its place (EXT-5).
    func forward(_ signal: SignalNumber, as passed: SignalNumber) {
        for process in groups.flatMap(\.processes) where process.settings.forwardSignals.contains(signal) {
            do throws(Errno) {
                try process.forward(passed)
                context.log.log(.debug, "passed \(passed.description) on to '\(process.settings.name)'")
            } catch {
                context.log.log(
                    .debug,
                    "cannot pass \(passed.description) on to '\(process.settings.name)': \(error.text)"
                )
            }
        }
    }
}

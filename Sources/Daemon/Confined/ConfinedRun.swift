import LinuxSystem
import Model

/// One process that the launcher has started, until it has been reaped.
final class ConfinedRun {
    let pid: Int32
    private let report: Descriptor?
    private let kernel: any ProcessKernel
    /// Called once, when the process has been reaped.
    var onEnd: ((WaitStatus) -> Void)?
    private(set) var hasEnded = false

    init(_ launched: consuming ConfinedLauncher.Launched, kernel: any ProcessKernel, children: OwnChildren) {
        var launched = launched
        pid = launched.pid
        report = launched.takeReport()
        self.kernel = kernel
        children.add(pid) { [self] status in
            hasEnded = true
            let action = onEnd
            onEnd = nil
            action?(status)
        }
    }

    /// Kills the process. Called again, or after its end, it does nothing.
    func kill() {
        // After the process was reaped its pid may be another's.
        if !hasEnded { try? kernel.send(.kill, toProcess: pid) }
    }
}

import LinuxSystem
import Model

/// One process that the launcher has started, until it has been reaped.
final class ConfinedRun {
    let pid: Int32
    private let report: Descriptor?
    private let kernel: any ProcessKernel
    /// Called once, when it has been reaped.
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

    /// Called again, or after its end, it does nothing.
    func kill() {
        // A pid that has been reaped is another's.
        if !hasEnded { try? kernel.send(.kill, toProcess: pid) }
    }
}

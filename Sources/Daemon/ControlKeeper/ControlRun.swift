import LinuxSystem
import Model
import Reactor

/// One control process, from its launch until it has been reaped.
final class ControlRun {
    let pid: Int32
    let link: ControlLink
    private let report: Descriptor?
    private let kernel: any ProcessKernel
    /// Called once, when it has been reaped.
    var onEnd: ((WaitStatus) -> Void)?
    private(set) var hasEnded = false

    /// - Parameter launched: the process that has the other end of the link.
    init(
        _ launched: consuming ControlLauncher.Launched,
        link: ControlLink,
        kernel: any ProcessKernel,
        children: OwnChildren
    ) {
        var launched = launched
        pid = launched.pid
        report = launched.takeReport()
        self.link = link
        self.kernel = kernel
        children.add(pid) { [self] status in
            hasEnded = true
            link.close()
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

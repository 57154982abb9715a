import ControlProtocol
import LinuxSystem
import Model
import Reactor

/// One look at what all processes use (EXT-92). A thousand processes take some hundredths of a second, so it goes in turns.
final class ResourceSurvey {
    private let kernel: any ProcessKernel
    private let time: any Timekeeper
    /// The processes that are left, the last first.
    private var rest: [SupervisedProcess]
    private var uses: [ResourceUse] = []
    private let done: ([ResourceUse]) -> Void

    /// - Parameter done: called once, with the processes that the kernel knows, in the order of their start; not when the
    ///   survey is let go of before.
    init(of supervisor: Supervisor, done: @escaping ([ResourceUse]) -> Void) {
        kernel = supervisor.context.kernel
        time = supervisor.context.time
        rest = supervisor.groups.flatMap(\.processes).reversed()
        self.done = done
    }

    /// Looks at processes until other work is to have its turn.
    func goOn() {
        time.inTurns { [weak self] in self?.lookAtNext() ?? false }
    }

    private func lookAtNext() -> Bool {
        guard let process = rest.popLast() else {
            done(uses)
            return false
        }
        // The process may have ended since the turn before.
        if let use = process.pid.flatMap(kernel.use) { uses.append(ResourceUse(process.name, use)) }
        return true
    }
}

extension ResourceUse {
    fileprivate init(_ name: Namespec, _ use: ProcessUse) {
        self.init(
            name,
            cpuMilliseconds: use.cpuMilliseconds,
            residentMemory: use.residentMemory,
            threads: use.threads,
            openDescriptors: use.openDescriptors
        )
    }
}

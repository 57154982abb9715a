import Configuration
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// A descriptor to which a program writes a newline when it is ready (EXT-71, `ready=fd:N`, s6's notification-fd).
final class ReadyDescriptor {
    /// Milliseconds that the end of a process may lag behind: its descriptors are closed a moment before the end is reported.
    private static let patienceMilliseconds: Int64 = 1000

    /// The number by which the program knows the descriptor.
    private let number: Int32
    private weak var process: SupervisedProcess?
    private var reader: PipeReader?
    /// The program's end, until it has it.
    private var writeEnd: Descriptor?
    private var warning: ReactorTimer?

    /// The value is nil when the program shows its readiness in another way.
    init?(_ readiness: Model.Readiness) {
        guard case .descriptor(let number) = readiness else { return nil }
        self.number = number
    }

    deinit {
        reader?.close()
    }

    private func open(_ launch: inout Launch, of process: SupervisedProcess) throws(Errno) {
        var pipe = try Pipe()
        guard let readEnd = pipe.takeReadEnd() else { return }
        reader = try PipeReader(
            readEnd,
            on: process.context.reactor,
            onBytes: { [weak self] bytes in self?.wrote(bytes) },
            onEnd: { [weak self] in self?.hasEnded() }
        )
        launch.extras.descriptors.append(PassedDescriptor(pipe.writeNumber, as: number))
        writeEnd = pipe.takeWriteEnd()
    }

    private func close() {
        warning = nil
        writeEnd = nil
        let reader = reader
        self.reader = nil
        reader?.close()
    }

    private func wrote(_ bytes: RawSpan) {
        guard bytes.withUnsafeBytes({ $0.contains(UInt8(ascii: "\n")) }) else { return }
        close()
        process?.handle(.ready)
    }

    /// Also called by `close`, which has let go of the reader then.
    private func hasEnded() {
        guard reader != nil, let process else { return }
        close()
        warning = process.context.time.schedule(afterMilliseconds: Self.patienceMilliseconds) { [weak self] in
            self?.warning = nil
            self?.warn()
        }
    }

    private func warn() {
        guard let process, process.machine.phase.isUp else { return }
        process.log(
            .warn,
            "'\(process.settings.name)' has closed descriptor \(number) without a newline, so it does not become ready "
                + "(ready=fd:\(number))",
            LogFacts(.warning, pid: process.pid)
        )
    }
}

extension ReadyDescriptor: Attachment {
    func attached(to process: SupervisedProcess) {
        self.process = process
    }

    func prepare(_ launch: inout Launch) throws(ProgramSpawner.Failure) {
        guard let process else { return }
        close()
        do throws(Errno) { try open(&launch, of: process) } catch { throw .plumbing(error, of: process.settings.name) }
    }

    /// Our copy must be closed, so that the end of the program is the end of the pipe.
    func launched(_ run: Run) {
        writeEnd = nil
    }

    func phaseChanged(of machine: ProcessMachine) {
        switch machine.phase {
        case .preparing, .launching, .starting, .handingOver: return
        default: close()
        }
    }
}

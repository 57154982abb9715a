import Glibc
import LinuxSystem
import OutputPipeline

/// A transport for descriptors whose writes do not wait.
final class DirectTransport: StreamTransport {
    private let descriptor: Int32
    private let name: String
    private var failures: WriteFailures
    let isReady = true
    let isIdle = true
    var onReady: () -> Void = {}
    var onGone: () -> Void = {}

    init(descriptor: Int32, report: @escaping (String) -> Void) {
        self.descriptor = descriptor
        name = "log file '\(StandardStreamPath.name(of: descriptor))'"
        failures = WriteFailures(of: name, now: Clock.monotonicNow, report: report)
    }

    /// Bytes that a full disk does not take are lost, and counted.
    func write(_ bytes: RawSpan) -> Int {
        let count = bytes.byteCount
        guard failures.allowTry else {
            failures.lose(count)
            return count
        }
        var written = 0
        do throws(Errno) {
            try bytes.withUnsafeBytes { bytes throws(Errno) in
                while written < bytes.count {
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                    written += try retrying { Glibc.write(descriptor, rest.baseAddress, rest.count) }
                }
            }
            failures.recovered()
        } catch {
            failures.failed(error, "cannot write \(name)")
            failures.lose(count - written)
        }
        return count
    }

    func finish() {}
}

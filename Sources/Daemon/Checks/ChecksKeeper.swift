import Configuration
import Model
import Reactor

/// Keeps the process that looks at things over the network, for one generation (EXT-73).
final class ChecksKeeper: NetworkProber {
    private let process: DaemonProcess

    init(in process: DaemonProcess, settings: DaemonSettings) {
        self.process = process
    }

    func probe(_ target: NetworkTarget, timeout: TimeSpan, _ done: @escaping (ProbeOutcome) -> Void) -> any NetworkProbe
    {
        let look = Look(done)
        process.time.inNextPass { [weak look] in look?.done(.failure("not looked at")) }
        return look
    }

    func retire() {}
}

/// A look that its owner holds.
private final class Look: NetworkProbe {
    let done: (ProbeOutcome) -> Void

    init(_ done: @escaping (ProbeOutcome) -> Void) {
        self.done = done
    }
}

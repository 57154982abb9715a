import LinuxSystem
import NIOCore
import Reactor

/// A log that is sent on as it grows (HTTP-36, HTTP-37): first its last kilobyte, then new bytes as they come. The stream
/// follows the name: after a rotation the new file is sent from its start; a file that was cut short is reported, and sent
/// again.
final class LogStream: ReplyStream {
    /// How many of the last bytes come first, unless the client asks for another number.
    static let firstBytes = 1024
    private static let chunkSize = 65536
    private static let intervalMilliseconds: Int64 = 100

    let descriptors = 1

    private let time: any Timekeeper
    private let reader: FollowedLog
    private var timer: ReactorTimer?
    private var write: ((ByteBuffer) -> Bool)?
    private var isBlocked = false

    /// Fails when there is no such log.
    init(_ log: ReadableLog, lastBytes: Int = LogStream.firstBytes, time: any Timekeeper) throws(Errno) {
        self.time = time
        reader = try FollowedLog(log, lastBytes: lastBytes)
    }

    /// When the file was last written before, in seconds since the epoch; nil when that is not known.
    var modifiedAt: Int? { reader.modifiedAt }

    func start(write: @escaping (ByteBuffer) -> Bool) {
        self.write = write
        pump()
    }

    func resume() {
        guard isBlocked else { return }
        isBlocked = false
        pump()
    }

    func stop() {
        timer?.cancel()
        write = nil
    }

    private func pump() {
        guard let write else { return }
        while let bytes = reader.next(atMost: Self.chunkSize) {
            if !write(bytes) {
                isBlocked = true
                return
            }
        }
        timer = time.schedule(afterMilliseconds: Self.intervalMilliseconds) { [weak self] in self?.pump() }
    }
}

import LinuxSystem
import Reactor

/// A child that is still on its way to its program when the wait for it is over: its directory may be on a mount that does
/// not answer. It holds up no other program. To the outside it is a process like any other, which can be stopped.
final class LateLaunch {
    private var reader: PipeReader?

    /// The owner of the child.
    weak var listener: (any LateLaunchListener)?

    /// - Parameters:
    ///   - process: its report is taken out; nil without one. Where the report cannot be listened to, a failure is seen as an
    ///     exit with status 127 only.
    ///   - words: the words for messages.
    init?(_ process: inout SpawnedProcess, words: SpawnWords, reactor: Reactor) {
        guard let report = process.takeReport() else { return nil }
        let news = process.reader
        reader = try? PipeReader(
            report,
            on: reactor,
            onBytes: { [weak self] bytes in
                for news in bytes.withUnsafeBytes({ news.news(in: $0) }) { self?.tell(news, words) }
            },
            onEnd: { [weak self] in self?.reader = nil }
        )
    }

    deinit {
        reader?.close()
    }

    private func tell(_ news: SpawnReportReader.News, _ words: SpawnWords) {
        switch news {
        case .refused(let step): listener?.warnOnce(words.warning(step))
        case .failed(let step): listener?.launchFailedLate(words.failure(step))
        }
    }
}

/// The owner of a child that is late.
protocol LateLaunchListener: AnyObject {
    /// Warns of what the program has to do without.
    func warnOnce(_ warning: String)
    /// The child has not come to its program; its exit follows.
    func launchFailedLate(_ failure: ProgramSpawner.Failure)
}

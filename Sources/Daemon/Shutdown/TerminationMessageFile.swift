import Configuration
import LinuxSystem
import Model
import Output
import ProcessLifecycle

/// The file in which Kubernetes looks for the reason when a container has ended (EXT-80). Any kind of file may be in its
/// place, so a file that could make us wait is not opened.
struct TerminationMessageFile {
    /// The path that Kubernetes uses, unless the pod says otherwise.
    private static let standard = "/dev/termination-log"

    let path: String
    /// Whether a missing file is created. The standard file exists exactly when it is wanted.
    let isMade: Bool

    /// nil when nothing is to be written.
    /// - Parameter configured: `termination_message_path`; nil when it is not set.
    init?(_ configured: String?) {
        if configured == "" { return nil }
        path = configured ?? Self.standard
        isMade = configured != nil
    }

    /// - Returns: why the file could not be written; nil when it was written, or when the standard file does not exist.
    func write(_ message: @autoclosure () -> [UInt8]) -> String? {
        do throws(Errno) {
            let kind: FileStatus.Kind
            do throws(Errno) {
                kind = try FileStatus(withoutFollowing: path).kind
            } catch  where error == .noSuchFile {
                guard isMade else { return nil }
                kind = .regular
            }
            guard kind == .regular else { return "it is \(kind.words)" }
            let file = try Files.openForReplacing(path, creating: isMade)
            guard try file.status().kind == .regular else { return "it is no regular file" }
            try file.truncate()
            let bytes = message()
            try bytes.span.bytes.withUnsafeBytes { bytes throws(Errno) in try file.write(all: bytes) }
            return nil
        } catch {
            return error.text
        }
    }
}

extension SupervisedProcess {
    /// The message about an end that ends the container.
    func terminationMessage(_ end: FinalEnd) -> [UInt8] {
        let (command, problem) = commandFile
        let message = TerminationMessage(
            name: settings.name,
            end: end,
            // Output of an earlier run may still be read.
            status: run.flatMap { $0.isOver ? nil : $0.status },
            reason: problem ?? machine.spawnError,
            command: command,
            outOfMemory: machine.outOfMemory?.value
        )
        // With `redirect_stderr` the log of stdout is the only one.
        let log = logs.errorLog ?? logs.outputLog
        return message.text(withLast: log.lastBytes(TerminationMessage.interest))
    }

    /// The first word of its command. The complaint about a command without a word names the whole command, with words that
    /// are not for every reader.
    private var commandFile: (name: String, problem: String?) {
        if let main = settings.main { return (main.words.first ?? "", nil) }
        do throws(CommandWords.Problem) {
            return (try CommandWords(settings.command).words.first ?? "", nil)
        } catch {
            return ("", "can't parse its command: \(error.rawValue)")
        }
    }
}

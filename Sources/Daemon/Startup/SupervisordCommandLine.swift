import Configuration
import HostFacts
import LinuxSystem

/// The command line of `supervisord`.
enum SupervisordCommandLine {
    /// What it asks for.
    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - program: that name, as it was invoked.
    static func request(
        _ arguments: [String],
        program: String,
        host: LinuxHost
    ) throws(StartFailure) -> CommandLineOptions.Request {
        let line: OptionScanner.Scan
        // With a `--` there may be options of tini in front of it (EXT-5).
        let known = CommandLineOptions.options + (arguments.contains("--") ? MainProgram.options : [])
        do throws(OptionScanError) {
            line = try OptionScanner.scan(arguments: arguments, options: known)
        } catch {
            throw .usage(ConfigurationError(error.message))
        }
        do throws(ConfigurationError) {
            return try CommandLineOptions.request(
                line.options,
                leftover: line.rest,
                isCommand: line.isTerminated,
                argv0: program,
                host: host
            )
        } catch {
            throw .usage(error)
        }
    }
}

import Configuration
import HostFacts
import LinuxSystem

/// The result of one reading of the configuration.
struct ConfigurationReading {
    let result: Result<Configuration, ConfigurationError>
    /// The sources that were read for it; only a part of them when an error has ended the reading.
    let sources: ConfigurationSources
}

/// The source of the configuration, which is read once or again and again.
struct ConfigurationSource {
    private let host: LinuxHost
    private let loader: ConfigurationLoader
    private let options: CommandLineOptions
    /// The environment that we were started with.
    let environment: [String: String]

    init(host: LinuxHost, options: CommandLineOptions) {
        self.host = host
        loader = ConfigurationLoader(host: host, memory: FileMemory())
        self.options = options
        environment = host.environment
    }

    /// The warning for root before a search (CFG-4).
    var searchWarning: String? {
        loader.searchWarning(options)
    }

    /// Every error of a refused configuration, a line each, where the output is all that a person has: a container is gone
    /// then, and the next error would take another image to find (EXT-57). Elsewhere scripts may expect only Supervisor's
    /// text, and `--test` prints all errors.
    private func errors(behind refusal: ConfigurationError) -> [String] {
        let errors = ConfigurationCheck(options, host: host, scope: .daemon).findings.filter(\.isError).map(\.text)
        return errors == [refusal.message] ? [] : errors
    }

    /// Reads and checks everything, for the first start.
    func loadFirst() throws(StartFailure) -> Configuration {
        do throws(ConfigurationError) {
            return try load()
        } catch {
            var refusal = error
            guard options.isReadByPerson(on: host) else { throw .usage(refusal) }
            let errors = errors(behind: error)
            if !errors.isEmpty {
                refusal.explanation = errors.joined(separator: "\n")
            } else if refusal.explanation == nil, refusal.location != nil, refusal.findingText != refusal.message {
                // Supervisor's line names the section at best: file, line, key and plain words are on a line of their own.
                refusal.explanation = refusal.findingText
            }
            throw .usage(refusal)
        }
    }

    /// Reads and checks everything.
    /// - Parameter expansionVariables: what an earlier configuration of this generation has defined (CFG-42).
    /// - Parameter scale: another number of processes of a program than the files say (EXT-99).
    func load(
        expansionVariables: [String: String] = [:],
        scale: ProgramScale? = nil
    ) throws(ConfigurationError) -> Configuration {
        try loader.load(options, expansionVariables: expansionVariables, scale: scale)
    }

    /// The same, with what was read, also where the configuration is refused.
    func read(expansionVariables: [String: String]) -> ConfigurationReading {
        var sources = ConfigurationSources()
        do throws(ConfigurationError) {
            let configuration = try loader.load(options, expansionVariables: expansionVariables, sources: &sources)
            return ConfigurationReading(result: .success(configuration), sources: sources)
        } catch {
            return ConfigurationReading(result: .failure(error), sources: sources)
        }
    }
}

extension ConfigurationError {
    /// The message with file and line, when they are known, and with what explains it.
    var described: String {
        let place = location.map { "\($0.file):\($0.line): " } ?? ""
        return place + message + (explanation.map { " (\($0))" } ?? "")
    }
}

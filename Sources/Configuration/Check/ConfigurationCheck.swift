import Model
import Text

/// What `supervisord --test` says about a configuration (EXT-56): every error that can be found, and warnings that
/// do not change the status. It is the loader's own reading that finds them.
package final class ConfigurationCheck {
    /// One line of the report.
    package struct Finding: Equatable, Sendable {
        /// Whether it is an error; false for a warning.
        package var isError: Bool
        package var location: ConfigurationError.Location?
        package var section: String?
        package var option: String?
        package var reason: String

        /// `file:line: [section] key: reason`, as much of it as is known; a warning is marked as one.
        package var text: String { text(level: isError ? "" : "warning: ") }

        /// The same for a log, where each line has its level.
        var logText: String { text(level: "") }

        private func text(level: String) -> String {
            var text = ""
            if let location { text += "\(location.file):\(location.line): " }
            text += level
            if let section { text += option == nil ? "[\(section)]: " : "[\(section)] " }
            if let option { text += "\(option): " }
            return text + reason
        }
    }

    /// The programs that must be able to work with the configuration.
    package enum Scope {
        /// supervisord alone.
        case daemon
        /// supervisorctl too, which reads sections of its own.
        case everything
    }

    /// The findings in the order of files and lines, as far as these are known.
    package private(set) var findings: [Finding] = []
    /// The configuration that was read, with defaults in the place of wrong values; nil when there is no file.
    package private(set) var configuration: Configuration?
    /// Whether the file is a part of a configuration, for a main file to include.
    package private(set) var isFragment = false
    private var raw = RawConfiguration()

    /// The exit status of the process: 2 when there is an error, otherwise 0.
    package var exitStatus: Int32 {
        findings.contains(where: \.isError) ? 2 : 0
    }

    /// Reads the configuration that the command line names.
    package init(_ options: CommandLineOptions, host: any Host, scope: Scope = .everything) {
        let sink = ProblemSink(stopsAtFirstError: false)
        var findings: [Finding] = []
        do throws(ConfigurationError) {
            let isWhole = scope == .everything
            let loader = ConfigurationLoader(host: host)
            let (configuration, raw) = try loader.read(options, [:], sink, allowsFragments: isWhole)
            self.configuration = configuration
            self.raw = raw
            isFragment = isWhole && options.main == nil && !configuration.daemon.container && raw.isFragment
            if scope == .everything, options.main?.isAlone != true {
                try ControlClientSources.check(options, sink: sink, host: host)
            }
            findings += (sink.errors + sink.foreseen).map { Finding($0, isError: true) }
            findings += sink.warnings.map { Finding($0, isError: false) }
            findings += UnknownNames(raw: raw).findings
        } catch {
            // Only the search for a file still throws when errors are collected.
            findings.append(Finding(error, isError: true))
        }
        self.findings = Self.ordered(findings)
    }

    /// Adds findings from elsewhere.
    package func add(_ more: [Finding]) {
        findings = Self.ordered(findings + more)
    }

    /// A warning with its place.
    /// - Parameters:
    ///   - reason: the reason without the place.
    ///   - option: an option of the section, or of `[DEFAULT]`.
    package func warning(_ reason: String, section: String, option: String) -> Finding {
        Finding(
            isError: false,
            location: raw.option(option, in: section)?.location ?? raw[section]?.location,
            section: section,
            option: option,
            reason: FileMark.shown(reason)
        )
    }

    var sectionNames: [String] { raw.sections.map(\.name) }

    /// The sections that processes are made from, by the names of their programs; the first of a name.
    package var programSections: [String: String] {
        var sections: [String: String] = [:]
        for name in sectionNames {
            switch SectionKind(section: name) {
            case .program, .eventListener, .fastCGIProgram:
                let program = ReadingContext.name(in: name).trimmed
                if sections[program] == nil { sections[program] = name }
            default: break
            }
        }
        return sections
    }

    /// Orders by line within a file; files stay in the order in which they were first mentioned, and findings without a place
    /// come first.
    private static func ordered(_ findings: [Finding]) -> [Finding] {
        var ranks: [String: Int] = [:]
        for finding in findings {
            if let file = finding.location?.file, ranks[file] == nil { ranks[file] = ranks.count + 1 }
        }
        let keys = findings.enumerated().map { offset, finding in
            let rank = finding.location.flatMap { ranks[$0.file] } ?? 0
            return (rank: rank, line: finding.location?.line ?? 0, offset: offset)
        }
        return keys.sorted(by: <).map { findings[$0.offset] }
    }
}

extension ConfigurationError {
    /// The finding in one line, as `supervisord --test` prints it: with file, line, section and key, as far as they are
    /// known.
    package var findingText: String { ConfigurationCheck.Finding(self, isError: true).text }
}

extension ConfigurationCheck.Finding {
    init(_ error: ConfigurationError, isError: Bool) {
        self.init(
            isError: isError,
            location: error.location,
            section: error.section,
            option: error.option,
            reason: Self.withoutSection(error.reason, error.section)
        )
    }

    /// Some of Supervisor's texts begin with the section, which stands in front of them already.
    private static func withoutSection(_ reason: String, _ section: String?) -> String {
        guard let section else { return reason }
        let prefix = "[\(section)] "
        return reason.hasBytes(prefix: prefix) ? reason.dropping(bytes: prefix.utf8.count) : reason
    }
}

import Text

@testable import Configuration

extension FuzzTarget {
    /// A configuration of several files: it is read or refused with a reason, and `--test` agrees (EXT-56).
    static let configuration = FuzzTarget(
        "configuration",
        longest: 4096,
        sources: [
            "Configuration/Check", "Configuration/Expansion", "Configuration/Files", "Configuration/INI",
            "Configuration/Options", "Configuration/Sections", "Configuration/Privileges", "Configuration/Values",
            "Configuration/ConfigurationLoader.swift",
        ],
        words: ConfigurationFiles.words
    ) { bytes, _ in
        let host = ConfigurationFiles.host(bytes)
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        let check = ConfigurationCheck(options, host: host)
        // What files hold is never shown (EXT-76).
        let holdsSecret = bytes.text.contains("hunter2")
        for finding in check.findings {
            try hold(holdsSecret || !finding.text.contains("hunter2"), "a secret is shown: \(finding.text)")
            try hold(!finding.reason.isEmpty, "a finding without a reason")
        }
        do {
            let configuration = try ConfigurationLoader(host: host).load(options)
            // What only a later use shows is an error of the check all the same.
            let sink = ProblemSink(stopsAtFirstError: false)
            _ = try ConfigurationLoader(host: host).read(options, [:], sink)
            try hold(sink.errors.isEmpty, "what was read has errors: \(sink.errors.map(\.message))")
            if sink.foreseen.isEmpty {
                let status = ConfigurationCheck(options, host: host, scope: .daemon).exitStatus
                try hold(status == 0, "what is good is refused by --test")
            }
            let again = try ConfigurationLoader(host: host).load(options)
            let plan = UpdatePlan(active: configuration.groups, new: again.groups)
            try hold(plan.steps.isEmpty, "the same files differ: \(plan.steps.map(\.group))")
        } catch let error as ConfigurationError {
            try hold(!error.message.isEmpty, "a refusal without a reason")
            try hold(holdsSecret || !error.lines.contains("hunter2"), "a secret is shown: \(error.message)")
            // A part of a configuration may be good, and is not started with.
            try hold(check.exitStatus == 2 || check.isFragment, "--test takes what is refused: \(error.message)")
        }
    }
}

/// The files that one input stands for: `/srv/s.conf`, and behind a line `#### PATH` another one.
private enum ConfigurationFiles {
    private static let mark = Array("#### ".utf8)

    /// The names of sections and options.
    static let words: [String] =
        SectionKind.allCases.flatMap { kind in
            ["\n[\(kind.word)"] + (OptionTable.names(of: kind) ?? []).map { "\n\($0)=" }
        } + ["%(here)s", "%(file:/srv/token)s", "%(ENV_NUM)s", "%(process_num)02d", "\n#### /srv/inc/a.conf\n"]

    static func host(_ bytes: [UInt8]) -> FakeHost {
        var host = FakeHost()
        host[file: "/srv/app.env"] = "FROM_FILE='two words'\n"
        host[file: "/srv/token"] = "hunter2 ',%(\"\n"
        host[file: "/run/secrets/token"] = "hunter2 ',%(\"\nhunter2\n"
        host[file: "/run/secrets/port"] = "80\n"
        host[file: "/run/secrets/path"] = "hunter2\n"
        var path = "/srv/s.conf"
        var files: [String: [UInt8]] = [path: []]
        for line in bytes.lines {
            if line.starts(with: mark) {
                path = PathText.absolute(String(decoding: line.dropFirst(mark.count), as: UTF8.self), in: "/srv")
                files[path] = []
            } else {
                files[path, default: []] += line + [0x0a]
            }
        }
        // The last line ends as the input does.
        _ = files[path]?.popLast()
        host.files.merge(files) { $1 }
        return host
    }
}

import LinuxSystem
import Model
import Testing

/// A part of supervisord's options; every expectation below was read off Supervisor 4.3.0.
private let supervisordOptions = [
    CommandLineOption("h", "help"),
    CommandLineOption("?", nil),
    CommandLineOption("v", "version"),
    CommandLineOption("c", "configuration", argument: true),
    CommandLineOption("n", "nodaemon"),
    CommandLineOption("s", "silent"),
    CommandLineOption("l", "logfile", argument: true),
    CommandLineOption("y", "logfile_maxbytes", argument: true),
    CommandLineOption("e", "loglevel", argument: true),
    CommandLineOption("a", "minfds", argument: true),
    CommandLineOption(nil, "minprocs", argument: true),
    CommandLineOption("k", "nocleanup"),
]

@Suite
struct OptionScannerTests {
    private func typed(_ arguments: String...) throws -> [String] {
        try OptionScanner.scan(arguments: arguments, options: supervisordOptions).options.map { option in
            option.value.map { "\(option.shown)=\($0)" } ?? option.shown
        }
    }

    private func rest(_ arguments: String...) throws -> [String] {
        try OptionScanner.scan(arguments: arguments, options: supervisordOptions).rest
    }

    @Test
    func `an empty command line has neither options nor words`() throws {
        #expect(try typed() == [])
        #expect(try rest() == [])
    }

    @Test
    func `an option is found by its letter, its name and the beginning of its name`() throws {
        for arguments in [["-e", "info"], ["-einfo"], ["--loglevel", "info"], ["--loglevel=info"], ["--loglev=info"]] {
            let scan = try OptionScanner.scan(arguments: arguments, options: supervisordOptions)
            #expect(scan.options.map(\.name) == ["loglevel"])
            #expect(scan.options.map(\.value) == ["info"])
            #expect(scan.options.map(\.shown) == [arguments[0].utf8.starts(with: "--".utf8) ? "--loglevel" : "-e"])
            #expect(scan.rest == [])
        }
    }

    @Test
    func `letters may share one dash, the last one with its argument`() throws {
        #expect(try typed("-ns") == ["-n", "-s"])
        #expect(try typed("-nsc", "file") == ["-n", "-s", "-c=file"])
        #expect(try typed("-nscfile", "-v") == ["-n", "-s", "-c=file", "-v"])
    }

    @Test
    func `a repeated option is reported as often as it was given`() throws {
        #expect(try typed("-nn", "--nodaemon") == ["-n", "-n", "--nodaemon"])
    }

    @Test
    func `the question mark asks for help, alone and among others`() throws {
        #expect(try typed("-?") == ["-?"])
        #expect(try typed("-n?s") == ["-n", "-?", "-s"])
        #expect(try OptionScanner.scan(arguments: ["-?"], options: supervisordOptions).options.map(\.name) == ["?"])
    }

    @Test
    func `an option without a question mark in its letters does not accept it`() {
        #expect(throws: OptionScanError.unrecognized("-?")) {
            _ = try OptionScanner.scan(arguments: ["-?"], options: [CommandLineOption("h", "help")])
        }
    }

    @Test
    func `an exact name wins over longer names that begin with it`() throws {
        #expect(try typed("--logfile", "x") == ["--logfile=x"])
        #expect(try typed("--logfile_", "5") == ["--logfile_maxbytes=5"])
    }

    @Test
    func `an argument may be empty, a dash, an option's name, and hold equals signs`() throws {
        #expect(try typed("--loglevel=") == ["--loglevel="])
        #expect(try typed("-e", "") == ["-e="])
        #expect(try typed("-e=") == ["-e=="])
        #expect(try typed("-c", "--", "-n") == ["-c=--", "-n"])
        #expect(try typed("-c", "-n") == ["-c=-n"])
        #expect(try typed("--minfds=a=b") == ["--minfds=a=b"])
        #expect(try typed("-e", "schön ☕") == ["-e=schön ☕"])
    }

    @Test
    func `the first word ends the options`() throws {
        #expect(try rest("-n", "foo", "-s") == ["foo", "-s"])
        #expect(try rest("-") == ["-"])
        #expect(try rest("", "-n") == ["", "-n"])
        #expect(try rest("--", "-n") == ["-n"])
        #expect(try rest("-n", "--", "--") == ["--"])
        #expect(try rest("-n", "--") == [])
    }

    @Test(arguments: [
        (["-Z"], "option -Z not recognized"),
        (["-nZ"], "option -Z not recognized"),
        (["-vfoo"], "option -f not recognized"),
        (["-Wfoo"], "option -W not recognized"),
        (["-:"], "option -: not recognized"),
        (["-;"], "option -; not recognized"),
        (["-é"], "option -é not recognized"),
        (["-n☕s"], "option -☕ not recognized"),
        (["--frobnicate"], "option --frobnicate not recognized"),
        (["--frob=x"], "option --frob not recognized"),
        (["--é"], "option --é not recognized"),
        (["--a=b=c"], "option --a not recognized"),
        (["--?"], "option --? not recognized"),
        (["-v", "--helpx"], "option --helpx not recognized"),
        (["-c"], "option -c requires argument"),
        (["-na"], "option -a requires argument"),
        (["--configuration"], "option --configuration requires argument"),
        (["--conf"], "option --configuration requires argument"),
        (["--logfile"], "option --logfile requires argument"),
        (["--min"], "option --min not a unique prefix"),
        (["--min=3"], "option --min not a unique prefix"),
        (["--log"], "option --log not a unique prefix"),
        (["--=x"], "option -- not a unique prefix"),
        (["--nodaemon=1"], "option --nodaemon must not have an argument"),
        (["--sil=1"], "option --silent must not have an argument"),
        (["--help="], "option --help must not have an argument"),
    ])
    func `a command line that does not fit is refused in Supervisor's words`(arguments: [String], message: String) {
        do {
            _ = try OptionScanner.scan(arguments: arguments, options: supervisordOptions)
            Issue.record("accepted: \(arguments)")
        } catch {
            #expect(error.message == message)
        }
    }

    @Test(arguments: [
        (["--", "x"], true), (["-n", "--", "x", "-n"], true), (["-c", "--", "--", "x"], true),
        (["-nc", "--", "x"], false),
        (["-c", "--"], false), (["--configuration", "--", "x"], false), (["x", "--"], false), (["--"], true),
        ([], false),
    ])
    func `it is known whether the options were ended by two dashes`(arguments: [String], expected: Bool) throws {
        let scan = try OptionScanner.scan(arguments: arguments, options: supervisordOptions)
        #expect(scan.isTerminated == expected)
    }

    @Test
    func `an option that may not be abbreviated makes no beginning of another ambiguous`() throws {
        let options = supervisordOptions + [CommandLineOption(nil, "container", abbreviable: false)]
        let short = try OptionScanner.scan(arguments: ["--con", "x"], options: options)
        #expect(short.options.map(\.name) == ["configuration"])
        let full = try OptionScanner.scan(arguments: ["--container"], options: options)
        #expect(full.options.map(\.name) == ["container"])
        #expect(throws: OptionScanError.unrecognized("--contain")) {
            _ = try OptionScanner.scan(arguments: ["--contain"], options: options)
        }
        #expect(throws: OptionScanError.argumentRefused("--container")) {
            _ = try OptionScanner.scan(arguments: ["--container=yes"], options: options)
        }
    }

    @Test
    func `an option that yields may be abbreviated where no other one begins so`() throws {
        let options =
            supervisordOptions + [
                CommandLineOption(nil, "container", yields: true), CommandLineOption(nil, "no-container", yields: true),
                CommandLineOption(nil, "contrast", yields: true),
            ]
        func names(_ arguments: String...) throws -> [String] {
            try OptionScanner.scan(arguments: arguments, options: options).options.map(\.name)
        }
        #expect(try names("--conta") == ["container"])
        #expect(try names("--no-") == ["no-container"])
        #expect(try names("--co=x") == ["configuration"])
        #expect(try names("--container", "--co", "x") == ["container", "configuration"])
        #expect(
            try OptionScanner.scan(arguments: ["--conta"], options: options).options.map(\.shown) == ["--container"]
        )
        for (typed, error) in [
            ("--cont", OptionScanError.ambiguous("--cont")), ("--no", .ambiguous("--no")),
            ("--containers", .unrecognized("--containers")), ("--conta=1", .argumentRefused("--container")),
        ] {
            #expect(throws: error) { try names("--nodaemon", typed) }
        }
    }

    @Test
    func `a scan that failed inside a cluster leaves nothing behind for the next one`() throws {
        #expect(throws: OptionScanError.unrecognized("-Z")) { _ = try typed("-Znsv") }
        #expect(try typed("-k") == ["-k"])
        #expect(throws: OptionScanError.ambiguous("--min")) { _ = try typed("--min") }
    }
}

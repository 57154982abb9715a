import Model

@testable import Configuration

/// What a text has to look like for a type of the table of options: words to choose from, and a pattern for all texts that are
/// right. Names and accounts that only a machine knows are not looked up.
struct ValueForm {
    var words: [String] = []
    /// A regular expression for the whole text, of ECMA 262 and without flags; nil for any text.
    var pattern: String?

    /// The form of a type as the table has it; nil for a type that is new.
    init?(type: String) {
        let words = Self.words(type)
        if let form = Self.named[type] {
            self = form
        } else if let words, let last = words.rest {
            guard let other = ValueForm(type: last) else { return nil }
            self.words = words.named + other.words
            pattern = other.pattern.map { Self.anyCase(words.named) + "|" + $0 }
        } else if let words {
            self.words = words.named
            pattern = Self.anyCase(words.named)
        } else {
            return nil
        }
    }

    private init(_ pattern: String?, words: [String] = []) {
        self.pattern = pattern
        self.words = words
    }

    /// The members of a schema, which lets through what is replaced later: `%(ENV_X)s`, `%(file:PATH)s`. An editor proposes the words.
    var schema: [String: Any] {
        guard let pattern else { return ["type": "string"] }
        let text: [String: Any] = ["type": "string", "pattern": "^\\s*(?:\(pattern))\\s*$|%\\("]
        return words.isEmpty ? text : ["anyOf": [["enum": words], text]]
    }

    // MARK: Words

    /// "`a`, `b`" as words, with what stands behind them and is another type: "`auto`, boolean", "boolean, `unexpected`".
    private static func words(_ type: String) -> (named: [String], rest: String?)? {
        let parts = type.split(separator: ", ").map(String.init)
        let isWord = { (part: String) in
            part.count > 2 && part.hasPrefix("`") && part.hasSuffix("`")
                && part.dropFirst().dropLast().allSatisfy { $0.isLetter || $0 == "-" }
        }
        let named = parts.filter(isWord).map { String($0.dropFirst().dropLast()) }
        let rest = parts.filter { !isWord($0) }
        guard !named.isEmpty, rest.count <= 1 else { return nil }
        return (named, rest.first)
    }

    private static func anyCase(_ words: [String]) -> String {
        words.map { word in
            word.map { $0.isLetter ? "[\($0.uppercased())\($0.lowercased())]" : String($0) }.joined()
        }.joined(separator: "|")
    }

    // MARK: Types

    private static let integer = "[-+]?[0-9](?:_?[0-9])*"
    private static let natural = "\\+?[0-9](?:_?[0-9])*"
    private static let port = "[1-9](?:_?[0-9]){0,4}"
    private static let decimal = "(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)"
    private static let duration = "\(decimal)|(?:\(decimal)(?:h|m|s|ms|us|ns))+"
    private static let bytes = "\(natural)(?:[KkMmGg][Bb])?"
    private static let limit = "(?:\(bytes)|\(anyCase(["unlimited"])))"
    private static let user = "[^\\s:]+(?::[^\\s:]+)?"
    private static let signal =
        "\(natural)|(?:[Ss][Ii][Gg])?(?:"
        + anyCase((1...64).compactMap { SignalNumber(rawValue: $0).name.map { String($0.dropFirst(3)) } })
        + "|[Rr][Tt](?:[Mm][Ii][Nn]|[Mm][Aa][Xx])(?:[-+][0-9]+)?)"
    private static let level = ["critical", "error", "warn", "info", "debug", "trace", "blather"]
    private static let exitPolicies = ["never", "fatal", "unexpected", "exit"]
    private static let truths = ["true", "false", "yes", "no", "on", "off"]
    private static let exitCode = "\\+?0*(?:[0-9]{1,2}|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"
    private static let probes = "[Tt][Cc][Pp]://[^\\s]+|[Hh][Tt][Tt][Pp]://[^\\s]+|[Uu][Nn][Ii][Xx]:/[\\s\\S]*|"
    private static let command = "[Ee][Xx][Ee][Cc]:[\\s\\S]*\\S[\\s\\S]*"

    /// Items between commas, perhaps none.
    private static func list(of item: String) -> String { "(?:(?:\(item))\\s*(?:,\\s*(?:\(item))\\s*)*)?" }

    private static let named: [String: ValueForm] = [
        "-1000–1000": .init("[-+]?0*(?:1_?000|[0-9]{1,3})"),
        "-20–19": .init("-0*(?:20|1?[0-9])|\\+?0*1?[0-9]"),
        "1–1000": .init("\\+?0*(?:1000|[1-9][0-9]{0,2})"),
        "1–65535": .init("\\+?0*\(port)"),
        "`ALL`, list of names": .init(list(of: "\\+?[A-Za-z0-9_]*")),
        "`N/duration`": .init("\(natural)\\s*/\\s*(?:\(duration))"),
        "`SIGNAL:action` list": .init(
            list(of: "(?:\(signal))\\s*:\\s*(?:\(anyCase(["shutdown", "reload", "reopen", "forward", "ignore"])))")
        ),
        "`host:port`, `*:port`, port, `[::1]:port`": .init("(?:[^\\s]*:)?\\+?0*\(port)"),
        "`http://host[:port][/path]`, `tcp://host:port`, `unix:/path`, `exec:command`": .init(
            "(?:\(probes)\(command))?"
        ),
        "`realtime[:0-7]`, `best-effort[:0-7]`, `idle`": .init(
            "(?:\(anyCase(["realtime", "best-effort"])))\\s*(?::\\s*[0-7])?|\(anyCase(["idle"]))",
            words: ["realtime", "best-effort", "idle"]
        ),
        "`restart`, signal": .init("\(anyCase(["restart"]))|\(signal)", words: ["restart"]),
        "`soft`, `soft:hard`": .init("\(limit)(?:\\s*:\\s*\(limit))?"),
        "`startsecs`, `notify`, `fd:N`, `healthcheck`, `log:text`": .init(
            "\(anyCase(["startsecs", "notify", "healthcheck"]))|[Ff][Dd]:[0-9]+|[Ll][Oo][Gg]:\\s*\\S.*",
            words: ["startsecs", "notify", "healthcheck"]
        ),
        "`tcp://host:port`, `unix:///path`": .init("tcp://[^\\s:]+:[0-9]+|unix:///[\\s\\S]+"),
        "`unix://path`, `http://host:port`": .init("(?:unix|http)://[\\s\\S]+"),
        "absolute path": .init("(?:/[\\s\\S]*[^/\\s])?"),
        "as of programs": .init(anyCase(exitPolicies), words: exitPolicies),
        "boolean": .init("\(anyCase(truths))|[01]", words: ["true", "false"]),
        "bytes": .init("-?\(bytes)"), "bytes, at least 1": .init(bytes), "bytes, at most 64MB": .init(bytes),
        "directory": .init(nil),
        "duration": .init(duration), "duration, 0 for none": .init(duration),
        "five fields of cron(5), `@daily` and the like, `@every duration`": .init(
            "|\\S+(?:\\s+\\S+){4}|@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)|@every\\s+(?:\(duration))"
        ),
        "integer": .init(integer), "integer from 1": .init("\\+?0*[1-9](?:_?[0-9])*"),
        "key/value": .init("(?:[^=]+=[\\s\\S]*)?"),
        "level": .init(anyCase(level), words: level),
        "libcap's IAB text": .init(nil),
        "list": .init(list(of: "[^\\s,]+")), "list of groups": .init(list(of: "[^\\s,]+")),
        "list of 0–255": .init(list(of: exitCode)),
        "list of `NAME[:condition][?]`": .init(list(of: "[^\\s,:?]+(?::[^\\s,:?]+){0,2}\\??")),
        "list of `tcp://host:port`, `http://host[:port][/path]`, `unix:/path`, `file:/path`, `exec:command`": .init(
            "(?:(?:\(probes)[Ff][Ii][Ll][Ee]:/[\\s\\S]*|\(command))[\\s\\S]*)?"
        ),
        "list of names": .init(list(of: "[^\\s,]+")),
        "list of numbers and ranges": .init(list(of: "\(natural)(?:-\(natural))?")),
        "list of paths": .init(nil), "list of signals": .init(list(of: signal)),
        "name": .init("[\\w.-]+:[\\w.-]+"),
        "number from 1 to 1000": .init(decimal),
        "octal": .init("[-+]?(?:0[Oo])?[0-7](?:_?[0-7])*"),
        "path": .init(nil), "paths and patterns (`*`, `?`, `[…]`)": .init("[\\s\\S]*\\S[\\s\\S]*"),
        "seconds": .init(natural),
        "signal": .init(signal, words: ["TERM", "HUP", "INT", "QUIT", "KILL", "USR1", "USR2"]),
        "text": .init(nil),
        "user": .init(user),
        "`unconfined`, `default`, path": .init(
            "\(anyCase(["unconfined", "default"]))|[\\s\\S]*/[\\s\\S]*",
            words: ["unconfined", "default"]
        ),
    ]
}

import Model
import Text

@testable import Configuration

extension FuzzTarget {
    /// The datatypes of options: sizes, durations, codes, addresses, probes, dependencies. Each gives a value within its bounds
    /// or a reason.
    static let optionValues = FuzzTarget(
        "option-values",
        longest: 200,
        sources: ["Configuration/Values", "Text/PythonInteger.swift"],
        words: [
            "unlimited", "http://", "tcp://", "file:", "exec:", "unix:", "[::1]:80", "1h30m", "500ms", "10KB", "1GB",
            "0o17",
            "best-effort:", "idle", "0-3,7", "TERM", "SIGUSR1", "db:healthy?", "group:*", "log:", "5 in 60s", "\"", "=",
        ]
    ) { bytes, _ in
        let text = bytes.text
        let option = OptionName(text: "o")
        let longest = 2000 + 12 * text.utf8.count
        func read<Value>(_ body: () throws -> Value, _ holds: (Value) -> Bool = { _ in true }) throws {
            do {
                let value = try body()
                try hold(holds(value), "a value outside of its bounds: \(value)")
            } catch let error as ConfigurationError {
                try hold(
                    !error.message.isEmpty && error.message.utf8.count <= longest,
                    "\(error.message.utf8.count) bytes"
                )
            } catch let error as OptionValue.SpanProblem {
                try hold(!error.rule.isEmpty && error.rule.utf8.count <= longest, "\(error.rule.utf8.count) bytes")
            }
        }
        try read { try OptionValue.byteSize(text) }
        try read { try OptionValue.octal(text) }
        try read { try OptionValue.integer(text) }
        try read { try OptionValue.exitCodes(text) }
        try read {
            try OptionValue.signal(text)
        } _: {
            (0...64).contains($0.rawValue)
        }
        try read {
            try OptionValue.timeSpan(text)
        } _: {
            $0 <= TimeSpan(seconds: 1_000_000_000)
        }
        try read { try OptionValue.boolean(text) }
        try read { try OptionValue.port(text) }
        try read { try OptionValue.inetAddress(text) }
        try read {
            try OptionValue.processors(text, of: option)
        } _: {
            !$0.mask.isEmpty
        }
        try read { try OptionValue.ioPriority(text, of: option) }
        for name in LimitName.allCases {
            try read {
                try OptionValue.limit(name, text, of: option)
            } _: {
                $0.soft <= $0.hard
            }
        }
        try read { try OptionValue.healthCheck(text, of: option) }
        try read {
            try OptionValue.waits(text, of: option)
        } _: {
            $0.count <= text.utf8.count
        }
        try read {
            try OptionValue.dependencies(text, of: option)
        } _: {
            $0.count <= text.utf8.count
        }
        try read { try OptionValue.dependencyTargets(text, of: option) }
        try read { try OptionValue.readiness(text, of: option) }
        try read {
            try OptionValue.factor(text, of: option)
        } _: {
            $0.isFinite
        }
        try read { try OptionValue.restartLimit(text, of: option) }
        try read { try OptionValue.schedule(text, of: option) }
        try read { try OptionValue.watchedPaths(text, of: option) }
        try read { try OptionValue.watchAction(text, of: option) }
        try read { try OptionValue.signals(text, of: option) }
        try read { try OptionValue.variableNames(text, of: option) }
        try read {
            try OptionValue.processOrGroupName(text)
        } _: {
            !$0.utf8.contains(UInt8(ascii: ":"))
        }
        try read {
            try KeyValuePairs(text)
        } _: { pairs in
            pairs.values.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } <= text.utf8.count
        }
        if let number = PythonInteger(text) {
            let again = PythonInteger(number.description)
            try hold(again?.value == number.value && again?.description == number.description, "\(number)")
        }
        let normal = PathText.normalized(text)
        try hold(PathText.normalized(normal) == normal, "a path is normalised to \(normal), and that further")
    }
}

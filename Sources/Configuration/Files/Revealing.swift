package import Model
import Text

// The settings of a process about order and readiness, with the contents of files, or in a form for people (EXT-76).

extension Probe {
    /// The text as it is written, for people.
    package var shown: String { FileMark.shown(text) }

    /// Whether the contents of files fit in their places.
    func isGood(with reveal: (String) -> String) -> Bool {
        guard FileMark.isIn(text) else { return true }
        switch self {
        case .network(let target): return target.revealed(reveal).isGood
        case .unix(let path): return Self.isGood(reveal(path), limit: OptionValue.longestSocketPath)
        case .file(let path): return Self.isGood(reveal(path), limit: OptionValue.longestPath)
        case .command: return true
        }
    }

    private static func isGood(_ path: String, limit: Int) -> Bool {
        PathText.isAbsolute(path) && path.utf8.count <= limit && path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    }
}

extension NetworkTarget {
    /// The target of a process, with the contents of files.
    package func revealed(by settings: ProcessSettings) -> NetworkTarget {
        revealed(settings.revealed)
    }

    fileprivate var isGood: Bool {
        guard OptionValue.isIPv6(host) || OptionValue.isName(ofHost: host) else { return false }
        guard case .http(_, _, let path) = self else { return true }
        return path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }
    }

    fileprivate func revealed(_ reveal: (String) -> String) -> NetworkTarget {
        switch self {
        case .tcp(let host, let port): .tcp(host: reveal(host), port: port)
        case .http(let host, let port, let path): .http(host: reveal(host), port: port, path: reveal(path))
        }
    }
}

extension Readiness {
    /// The readiness with the text that is looked for in the output of a process.
    package func revealed(by settings: ProcessSettings) -> Readiness {
        if case .log(let text) = self { .log(settings.revealed(text)) } else { self }
    }
}

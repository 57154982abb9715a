import Text

/// Shell patterns over the file system, as Python's `glob` without recursion (SPEC CFG-29).
struct Glob {
    let host: any HostFiles
    /// A path of the kernel's is not longer, and the search below goes as deep as a pattern has components.
    private static let maximumLength = 4096

    /// What matches, in byte order (SPEC CFG-30).
    func paths(matching pattern: String) -> [String] {
        guard pattern.utf8.count <= Self.maximumLength else { return [] }
        return find(pattern, onlyDirectories: false).sorted { $0.precedes($1) }
    }

    private func find(_ pattern: String, onlyDirectories: Bool) -> [String] {
        let directory = PathText.directory(of: pattern)
        let name = PathText.lastComponent(of: pattern)
        guard GlobPattern.hasMagic(pattern) else {
            return isThere(pattern, name: name, in: directory) ? [pattern] : []
        }
        let hasMagicDirectory = directory != pattern && GlobPattern.hasMagic(directory)
        let directories = hasMagicDirectory ? find(directory, onlyDirectories: true) : [directory]
        var found: [String] = []
        for directory in directories {
            if GlobPattern.hasMagic(name) {
                found += matches(of: GlobPattern(name), in: directory, onlyDirectories: onlyDirectories)
            } else if isThere(join(directory, name), name: name, in: directory) {
                found.append(join(directory, name))
            }
        }
        return found
    }

    /// A link to nowhere is there as well, as for `*`.
    private func isThere(_ path: String, name: String, in directory: String) -> Bool {
        if name.isEmpty { return host.isDirectory(directory) }
        return host.exists(path) || host.entries(of: directory.isEmpty ? "." : directory).contains(name)
    }

    private func matches(of pattern: GlobPattern, in directory: String, onlyDirectories: Bool) -> [String] {
        host.entries(of: directory.isEmpty ? "." : directory)
            .filter { pattern.matches($0) }
            .map { join(directory, $0) }
            .filter { !onlyDirectories || host.isDirectory($0) }
    }

    private func join(_ directory: String, _ name: String) -> String {
        if directory.isEmpty { return name }
        return directory.utf8.last == UInt8(ascii: "/") ? directory + name : directory + "/" + name
    }
}

/// One component of a shell pattern: `*`, `?`, `[a-z]`, `[!a-z]`. Matching never takes longer than the product of
/// both lengths.
struct GlobPattern {
    private enum Element {
        case any
        case one
        case literal(Unicode.Scalar)
        case set([ClosedRange<UInt32>], negated: Bool)
    }

    private let elements: [Element]
    /// A leading dot is matched by a dot only.
    private let matchesHidden: Bool

    static func hasMagic(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    init(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        var elements: [Element] = []
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case "*": elements.append(.any)
            case "?": elements.append(.one)
            case "[":
                if let set = Self.set(scalars, &index) {
                    elements.append(set)
                } else {
                    elements.append(.literal("["))
                }
            default: elements.append(.literal(scalar))
            }
        }
        self.elements = elements
        matchesHidden = scalars.first == "."
    }

    /// The set whose `[` has just been passed; nil when it has no end, and nothing is passed then.
    private static func set(_ scalars: [Unicode.Scalar], _ index: inout Int) -> Element? {
        var start = index
        let isNegated = start < scalars.count && scalars[start] == "!"
        if isNegated { start += 1 }
        // A bracket right at the beginning belongs to the set.
        guard start + 1 < scalars.count, let end = scalars[(start + 1)...].firstIndex(of: "]") else { return nil }
        var ranges: [ClosedRange<UInt32>] = []
        var position = start
        while position < end {
            let low = scalars[position].value
            if position + 2 < end, scalars[position + 1] == "-" {
                let high = scalars[position + 2].value
                // An empty range matches nothing.
                if low <= high { ranges.append(low...high) }
                position += 3
            } else {
                ranges.append(low...low)
                position += 1
            }
        }
        index = end + 1
        return .set(ranges, negated: isNegated)
    }

    func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        if scalars.first == ".", !matchesHidden { return false }
        var element = 0
        var index = 0
        var retry: (element: Int, index: Int)?
        while index < scalars.count {
            if element < elements.count, case .any = elements[element] {
                retry = (element + 1, index)
                element += 1
            } else if element < elements.count, matches(elements[element], scalars[index]) {
                element += 1
                index += 1
            } else if let (again, from) = retry {
                retry = (again, from + 1)
                element = again
                index = from + 1
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { if case .any = $0 { true } else { false } }
    }

    private func matches(_ element: Element, _ scalar: Unicode.Scalar) -> Bool {
        switch element {
        case .any, .one: true
        case .literal(let wanted): wanted == scalar
        case .set(let ranges, let negated): ranges.contains { $0.contains(scalar.value) } != negated
        }
    }
}

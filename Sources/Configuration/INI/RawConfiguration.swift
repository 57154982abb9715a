/// One option as written: no expansion yet, continuation lines joined by newlines.
struct RawOption: Equatable {
    /// In lower case.
    let name: String
    var value: String
    let location: ConfigurationError.Location
}

/// The options of one section, in the order in which they first appeared.
struct RawSection: Equatable {
    let name: String
    /// The header that made the section; later ones with its name add to it (CFG-20).
    let location: ConfigurationError.Location
    private(set) var options: [RawOption] = []
    /// The position of each option, once there are more than a few.
    private var positions: [String: Int] = [:]
    private static let few = 16
    /// The bits of the names of all options.
    private(set) var signatures: UInt64 = 0

    init(name: String, location: ConfigurationError.Location) {
        self.name = name
        self.location = location
    }

    subscript(name: String) -> RawOption? {
        position(of: name).map { options[$0] }
    }

    private func position(of name: String) -> Int? {
        guard options.count <= Self.few else { return positions[name] }
        return signatures & Self.signature(of: name) == 0 ? nil : options.firstIndex { $0.name == name }
    }

    /// One bit, which names that differ seldom have in common: most options are set by no section.
    static func signature(of name: String) -> UInt64 {
        let bytes = name.utf8
        let length = UInt64(truncatingIfNeeded: bytes.count)
        guard let first = bytes.first, let last = bytes.last else { return 1 }
        return 1 << ((length &* 11 &+ UInt64(first) &* 5 &+ UInt64(last)) & 63)
    }

    /// Adds an option, or replaces the one of its name: the last one wins (CFG-20).
    mutating func set(_ option: RawOption) {
        if let position = position(of: option.name) {
            options[position] = option
            return
        }
        signatures |= Self.signature(of: option.name)
        options.append(option)
        if options.count == Self.few + 1 {
            for (position, option) in options.enumerated() { positions[option.name] = position }
        } else if options.count > Self.few {
            positions[option.name] = options.count - 1
        }
    }
}

/// The sections of all files read so far, merged (CFG-20, CFG-36).
struct RawConfiguration: Equatable {
    private(set) var sections: [RawSection] = []
    /// `[DEFAULT]`: options that every section has unless it sets them itself (CFG-22).
    private(set) var defaults = RawSection(name: "DEFAULT", location: ConfigurationError.Location(file: "", line: 0))
    private var positions: [String: Int] = [:]
    /// Positions of the sections that have got an option since `replaceHere`, which looks only in these.
    private var changed: Set<Int> = []
    /// Whether `[DEFAULT]` has got an option: it is then new in every section.
    private var areDefaultsChanged = false

    static let defaultSection = "DEFAULT"

    subscript(section: String) -> RawSection? {
        positions[section].map { sections[$0] }
    }

    /// Whether it looks like a file that a main file is to include: it has programs, and nothing that only a main file has.
    var isFragment: Bool {
        var hasPrograms = false
        for section in sections {
            switch SectionKind(section: section.name) {
            case .program, .eventListener, .fastCGIProgram, .group: hasPrograms = true
            case .supervisord, .include: return false
            case .supervisorctl, .inetServer, .unixServer, .rpcInterface, .clientPlugin, nil: break
            }
        }
        return hasPrograms
    }

    /// The option of a section, or that of `[DEFAULT]`.
    func option(_ name: String, in section: String) -> RawOption? {
        self[section]?[name] ?? defaults[name]
    }

    /// All options that a section has, its own first, then those that it gets from `[DEFAULT]`.
    func options(in section: RawSection) -> [RawOption] {
        section.options + defaults.options.filter { section[$0.name] == nil }
    }

    /// Makes sure that a section exists.
    mutating func open(_ name: String, at location: ConfigurationError.Location) {
        guard name != Self.defaultSection, positions[name] == nil else { return }
        positions[name] = sections.count
        changed.insert(sections.count)
        sections.append(RawSection(name: name, location: location))
    }

    mutating func set(_ option: RawOption, in section: String) {
        if section == Self.defaultSection {
            defaults.set(option)
            areDefaultsChanged = true
        } else if let position = positions[section] {
            changed.insert(position)
            sections[position].set(option)
        }
    }

    /// Replaces `%(here)s` in every value by a directory, as text, so that `%%(here)s` is not spared (CFG-35). Options that a
    /// section has from `[DEFAULT]` become its own by that.
    mutating func replaceHere(by directory: String) {
        let needle = Array("%(here)s".utf8)
        var left: Set<Int> = []
        for position in areDefaultsChanged ? Set(sections.indices) : changed {
            for option in options(in: sections[position]) {
                guard let value = Self.replacing(needle, by: directory, in: option.value) else { continue }
                sections[position].set(RawOption(name: option.name, value: value, location: option.location))
                // The name of a directory may hold the text itself; the next file replaces it again.
                if Self.replacing(needle, by: directory, in: value) != nil { left.insert(position) }
            }
        }
        changed = left
        areDefaultsChanged = false
    }

    /// nil when the needle does not occur.
    private static func replacing(_ needle: [UInt8], by text: String, in value: String) -> String? {
        guard value.utf8.count >= needle.count, value.utf8.contains(UInt8(ascii: "%")) else { return nil }
        let bytes = Array(value.utf8)
        var result: [UInt8] = []
        var index = 0
        var found = false
        while index < bytes.count {
            if bytes[index] == needle[0], bytes[index...].starts(with: needle) {
                result.append(contentsOf: text.utf8)
                index += needle.count
                found = true
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return found ? String(decoding: result, as: UTF8.self) : nil
    }
}

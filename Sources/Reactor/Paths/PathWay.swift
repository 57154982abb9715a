import LinuxSystem

/// The way to a path, name by name, over symbolic links, as far as it leads now.
struct PathWay {
    /// As many as the kernel follows (path_resolution(7)).
    private static let mostLinks = 40

    /// A name to be looked for in a directory.
    struct Step {
        let directory: String
        let name: [UInt8]
    }

    /// Where the way has come to; without symbolic links.
    private(set) var place: String
    /// Names that are still ahead, the next one last.
    private var ahead: [String] = []
    private var links = 0

    init(_ path: String) {
        place = path.utf8.first == UInt8(ascii: "/") ? "/" : "."
        put(path)
    }

    private mutating func put(_ path: String) {
        ahead += path.utf8.split(separator: UInt8(ascii: "/")).reversed().compactMap { String($0) }
    }

    /// nil at the end of the way.
    mutating func next() -> Step? {
        while let name = ahead.last {
            // The way has no links in it, so this is what is above.
            if name == ".." { place = below("..") }
            guard name == "." || name == ".." else { return Step(directory: place, name: Array(name.utf8)) }
            ahead.removeLast()
        }
        return nil
    }

    /// Goes there, or to where the link leads that is there.
    /// - Returns: false where the way ends for now.
    mutating func take(_ step: Step) -> Bool {
        guard let name = ahead.popLast() else { return false }
        let entry = below(name)
        guard let status = try? FileStatus(withoutFollowing: entry) else { return false }
        guard status.kind == .symbolicLink else {
            place = entry
            return true
        }
        guard links < Self.mostLinks, let target = Files.linkTarget(entry) else { return false }
        links += 1
        if target.utf8.first == UInt8(ascii: "/") { place = "/" }
        put(target)
        return true
    }

    private func below(_ name: String) -> String {
        place == "/" ? "/" + name : place + "/" + name
    }
}

import LinuxSystem
import OutputPipeline

/// Finds out whether a log is one of our own inherited descriptors, however its path is written: by a name that says so, or
/// by symbolic links that lead to one (`ln -s /dev/stdout /var/log/nginx/access.log` is how images do it). Such a path is
/// never opened, renamed, emptied or removed (EXT-14).
package enum StandardStreamLookup {
    /// As many links are followed as the kernel follows (path_resolution(7)).
    private static let mostLinks = 40

    /// The number of the descriptor; nil for a path that leads elsewhere.
    package static func descriptor(_ path: String) -> Int32? {
        var path = path
        for _ in 0..<mostLinks {
            if let descriptor = StandardStreamPath.descriptor(path) { return descriptor }
            guard let place = place(of: path) else { return nil }
            let own = StandardStreamPath.descriptor(place.directory + place.name, pid: ProcessIdentity.pid)
            if let own { return own }
            guard let target = Files.linkTarget(place.directory + place.name) else { return nil }
            path = target.utf8.first == UInt8(ascii: "/") ? target : place.directory + target
        }
        return nil
    }

    /// The directory without links in it, with a slash at its end, and the last component.
    private static func place(of path: String) -> (directory: String, name: String)? {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        guard !name.isEmpty, let directory = Files.realPath(slash.map { String(path[...$0]) } ?? ".") else {
            return nil
        }
        return (directory == "/" ? directory : directory + "/", name)
    }
}

import Text

/// Files that a main configuration is to include, in the places of Debian and of Red Hat, where the main file is missing: an image without
/// the package of Supervisor, into which only they were copied.
enum StrayFragments {
    private static let places = [
        (directory: "/etc/supervisor/conf.d", end: ".conf", main: "/etc/supervisor/supervisord.conf"),
        (directory: "/etc/supervisord.d", end: ".ini", main: "/etc/supervisord.conf"),
        (directory: "/etc/supervisord.d", end: ".conf", main: "/etc/supervisord.conf"),
        (directory: "/etc/supervisor.d", end: ".ini", main: "/etc/supervisord.conf"),
        (directory: "/etc/supervisor.d", end: ".conf", main: "/etc/supervisord.conf"),
    ]

    /// The places of these files, and how to make a configuration of them; nil without such files.
    static func explanation(on host: any HostFiles) -> String? {
        for place in places {
            let count = host.entries(of: place.directory).count { $0.hasSuffix(place.end) }
            guard count > 0 else { continue }
            let files = count == 1 ? "is 1 file" : "are \(count) files"
            return
                "there \(files) in \(place.directory), which no main file includes: write \(place.main) with the four "
                + "lines [supervisord], nodaemon=true, [include], files=\(place.directory)/*\(place.end)"
        }
        return nil
    }
}

import LinuxSystem

/// What the machine says about names, read once, before the confinement: c-ares makes its channel of /etc/resolv.conf. When
/// a file has changed since, as the names of a container may, the process ends, and the next one reads it again.
package final class NameFiles {
    private let directory: HeldFile
    private let hostsFile: HeldFile
    private let resolverFile: HeldFile
    let hosts: HostsFile
    /// Or why there is none.
    let dns: Result<DNSLookup, Errno>

    /// - Parameters:
    ///   - directory: whose entries are the files; an entry that comes, goes or is replaced there is a change.
    ///   - nameServerPort: another one in tests.
    package init(directory: String = "/etc", nameServerPort: UInt16 = 53) {
        // First what changes are noticed by, then what is read.
        self.directory = HeldFile(directory)
        hostsFile = HeldFile("\(directory)/hosts")
        resolverFile = HeldFile("\(directory)/resolv.conf")
        hosts = HostsFile("\(directory)/hosts")
        do throws(Errno) {
            dns = .success(try DNSLookup(resolverFile: "\(directory)/resolv.conf", port: nameServerPort))
        } catch {
            dns = .failure(error)
        }
    }

    var haveChanged: Bool { directory.hasChanged || hostsFile.hasChanged || resolverFile.hasChanged }
}

import Glibc

/// The resources that a process uses, as the kernel counts them for that process alone (EXT-92, proc(5)).
package struct ProcessUse: Hashable, Sendable {
    /// The CPU time in user and in kernel mode.
    package var cpuMilliseconds: Int
    /// Bytes.
    package var residentMemory: Int
    package var threads: Int
    /// nil when they cannot be seen, as those of another user.
    package var openDescriptors: Int?

    /// Reads the text of `/proc/PID/stat`; nil when it is malformed, and for a process that has ended.
    /// - Parameters:
    ///   - ticks: the ticks of the kernel's clock in a second.
    ///   - pageSize: the bytes of a page.
    package init?(stat bytes: [UInt8], ticks: Int, pageSize: Int) {
        // The name before it may hold blanks and parentheses of its own.
        guard ticks > 0, let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        // After the name: the state; times in user and kernel mode are the 12th and 13th, threads the 18th, pages the 22nd.
        guard fields.count >= 22, let state = fields[0].first, state != UInt8(ascii: "Z"), state != UInt8(ascii: "X"),
            let user = Int(digits: fields[11]), let kernel = Int(digits: fields[12]),
            let threads = Int(digits: fields[17]), let pages = Int(digits: fields[21])
        else { return nil }
        let (time, isTooLong) = user.addingReportingOverflow(kernel)
        let (memory, isTooLarge) = pages.multipliedReportingOverflow(by: pageSize)
        guard min(user, kernel, threads, pages) >= 0, !isTooLong, !isTooLarge, time <= Int.max / 1000 else {
            return nil
        }
        cpuMilliseconds = time / ticks * 1000 + time % ticks * 1000 / ticks
        residentMemory = memory
        self.threads = threads
    }
}

extension ProcessTable {
    /// Bytes; the kernel writes some hundred.
    private static let largestStat = 65_536
    /// The most descriptors that are counted where the kernel has to be asked for each.
    private static let mostCounted = 100_000

    /// nil when there is no such process, when it has ended, or when we may not see it (hidepid, proc(5)).
    package static func use(of pid: Int32) -> ProcessUse? {
        guard let bytes = try? Files.contents(of: "/proc/\(pid)/stat", limit: largestStat),
            var use = ProcessUse(stat: bytes, ticks: ticks, pageSize: pageSize)
        else { return nil }
        use.openDescriptors = openDescriptors(of: pid)
        return use
    }

    private static let ticks = sysconf(Int32(_SC_CLK_TCK))
    private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

    /// From Linux 6.2 on the size of the directory is their number.
    private static let isSizeTheirNumber: Bool = {
        let path = "/proc/self/fd"
        guard let before = try? FileStatus(path: path).size, before > 0 else { return false }
        // The directory that is read is open itself.
        return count(in: path) == before + 1
    }()

    private static func openDescriptors(of pid: Int32) -> Int? {
        let path = "/proc/\(pid)/fd"
        if isSizeTheirNumber, let size = try? FileStatus(path: path).size { return size }
        return count(in: path)
    }

    /// The entries of a directory; nil when it cannot be read, or has more than are counted.
    private static func count(in directory: String) -> Int? {
        guard let stream = opendir(directory) else { return nil }
        defer { closedir(stream) }
        var count = 0
        errno = 0
        while let entry = readdir(stream) {
            // `.` and `..`.
            if entry.pointee.d_name.0 == CChar(UInt8(ascii: ".")) { continue }
            count += 1
            if count > mostCounted { return nil }
        }
        return errno == 0 ? count : nil
    }
}

extension Int {
    fileprivate init?(digits: ArraySlice<UInt8>) {
        self.init(String(decoding: digits, as: UTF8.self))
    }
}

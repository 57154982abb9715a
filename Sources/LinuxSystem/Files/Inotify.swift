import Glibc

/// Tells of changes of files and directories (inotify(7)). Calls throw the errors of the kernel.
package struct Inotify: ~Copyable {
    /// The changes of a file, or in a directory.
    package struct Changes: OptionSet, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        private init(_ bits: Int32) {
            rawValue = UInt32(bitPattern: bits)
        }

        /// A name has come into the directory, or has left it.
        package static let names = Changes(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
        /// Bytes were written, or taken away.
        package static let content = Changes(IN_MODIFY)
        /// Mode, owner, times, or the number of names that it has.
        package static let attributes = Changes(IN_ATTRIB)
        /// It is somewhere else, or nowhere.
        package static let itself = Changes(IN_DELETE_SELF | IN_MOVE_SELF)
        /// Events were lost: anything may have changed. Comes unasked, for no watch.
        package static let overflow = Changes(IN_Q_OVERFLOW)
        /// The watch has ended. Comes unasked.
        package static let ended = Changes(IN_IGNORED)
    }

    package struct Event {
        /// -1 for an overflow.
        package let watch: Int32
        package let changes: Changes
        /// The name in the directory that is watched; empty for the watched file itself.
        package let name: [UInt8]
    }

    private let descriptor: Descriptor

    /// Fails with EMFILE when the user has as many already as they may (`fs.inotify.max_user_instances`).
    package init() throws(Errno) {
        descriptor = Descriptor(owning: try retrying { inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)) })
    }

    /// Whether that limit is why there is no other one: a lack of descriptors has the same error.
    package static func isLimitOfInstances(_ error: Errno) -> Bool {
        guard error == .tooManyOpenFiles, let other = try? Files.openForReading("/") else { return false }
        return other.number >= 0
    }

    /// Readable while there are events; no more than one reading at a time gives whole ones.
    package var number: Int32 { descriptor.number }

    /// Watches the present file, also under a later name; symbolic links are followed. A file that is watched already stays
    /// watched, for these changes too.
    /// - Parameter onlyDirectory: anything else is ENOTDIR.
    /// - Returns: the number of the watch: the same for the same file.
    package borrowing func add(_ path: String, _ changes: Changes, onlyDirectory: Bool) throws(Errno) -> Int32 {
        let number = number
        let flags = UInt32(bitPattern: IN_MASK_ADD) | (onlyDirectory ? UInt32(bitPattern: IN_ONLYDIR) : 0)
        return try retrying { inotify_add_watch(number, path, changes.rawValue | flags) }
    }

    /// Events that have come before may still be read. A watch that has ended by itself is unknown to the kernel by then, which is fine.
    package borrowing func remove(_ watch: Int32) {
        _ = inotify_rm_watch(number, watch)
    }

    /// The events in bytes that were read from it, in order. The kernel only ever yields whole ones.
    package static func events(in bytes: UnsafeRawBufferPointer) -> [Event] {
        let header = MemoryLayout<inotify_event>.size
        var events: [Event] = []
        var offset = 0
        while bytes.count - offset >= header {
            let record = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let length = min(Int(record.len), bytes.count - offset - header)
            let name = bytes[(offset + header)..<(offset + header + length)].prefix { $0 != 0 }
            events.append(Event(watch: record.wd, changes: Changes(rawValue: record.mask), name: Array(name)))
            offset += header + length
        }
        return events
    }
}

/// The files that root has read before it became another user (EXT-76): a secret of root stays known to configurations that
/// are read later in the same process, which cannot open it any more. It is empty where root is not given up.
///
/// A class, because the loads of one process share it; a load replaces what it holds.
package final class FileMemory {
    /// The contents by absolute path.
    fileprivate(set) var files: [String: [UInt8]] = [:]

    package init() {}

    /// Keeps only the files that a load has read as root.
    func replace(by files: [String: [UInt8]]) {
        self.files = files
    }
}

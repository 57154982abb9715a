import CSpawn
import Glibc

/// The data that a child reads on its way to its program, in memory that does not move: a request, all that it points to, and
/// the launch itself. The child gets the address, and reads the data while we go on.
final class SpawnMemory {
    /// Enough for most requests.
    private static let pieceSize = 4096

    /// The request, which the owner initializes.
    let request: UnsafeMutablePointer<cspawn_request>
    let launch: UnsafeMutablePointer<cspawn_launch>
    private var pieces: [UnsafeMutableRawBufferPointer] = []
    /// Bytes that are used in the last piece.
    private var used = 0

    init() {
        request = .allocate(capacity: 1)
        launch = .allocate(capacity: 1)
    }

    deinit {
        for piece in pieces { piece.deallocate() }
        launch.deallocate()
        request.deallocate()
    }

    /// A C string of a text.
    func copy(_ text: String) -> UnsafePointer<CChar> {
        var text = text
        return text.withUTF8 { bytes in
            let room = room(for: bytes.count + 1, alignment: 1)
            room.copyMemory(from: UnsafeRawBufferPointer(bytes))
            room[bytes.count] = 0
            return UnsafePointer(room.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: CChar.self))
        }
    }

    /// A NULL-terminated array of C strings, which stay the caller's where they are not from here.
    func copy(_ strings: [UnsafePointer<CChar>]) -> UnsafePointer<UnsafeMutablePointer<CChar>?> {
        let array = strings.map { Optional(UnsafeMutablePointer(mutating: $0)) } + [nil]
        return copy(array).unsafelyUnwrapped
    }

    /// The elements one after another; nil without any.
    func copy<Element>(_ elements: [Element]) -> UnsafePointer<Element>? {
        guard !elements.isEmpty else { return nil }
        return elements.withUnsafeBytes { bytes in
            let room = room(for: bytes.count, alignment: MemoryLayout<Element>.alignment)
            room.copyMemory(from: bytes)
            return UnsafePointer(room.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Element.self))
        }
    }

    private func room(for count: Int, alignment: Int) -> UnsafeMutableRawBufferPointer {
        var start = (used + alignment - 1) / alignment * alignment
        if pieces.isEmpty || start + count > pieces[pieces.count - 1].count {
            pieces.append(.allocate(byteCount: max(count, Self.pieceSize), alignment: 16))
            start = 0
        }
        used = start + count
        return UnsafeMutableRawBufferPointer(rebasing: pieces[pieces.count - 1][start..<used])
    }
}

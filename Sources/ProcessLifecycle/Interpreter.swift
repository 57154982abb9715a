/// The program that an executable file needs beside itself: that of its `#!` line (execve(2)), or the loader that an ELF
/// file names (elf(5)). exec says "no such file" when that one is missing.
package enum Interpreter {
    /// What the kernel reads of a script.
    package static let headSize = 256
    private static let mostProgramHeaders = 128
    private static let longestPath = 4096

    /// The name as it is in the file; nil when it names none.
    /// - Parameter read: bytes of the file from an offset on, at most so many; fewer at its end.
    package static func name(in read: (_ offset: Int, _ count: Int) -> [UInt8]) -> String? {
        let head = read(0, headSize)
        let name = head.starts(with: "#!".utf8) ? ofScript(head.dropFirst(2)) : ofELF(head, read)
        return name.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The first word of the line. A carriage return is a part of it, as for the kernel.
    private static func ofScript(_ head: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let line = head.prefix { $0 != UInt8(ascii: "\n") && $0 != 0 }
        let name = line.drop(while: isBlank).prefix { !isBlank($0) }
        return name.isEmpty ? nil : name
    }

    /// Where things are in the two classes of ELF files.
    private struct Layout {
        let wordSize, headerOffset, entrySize, entryCount, segmentOffset, segmentSize: Int

        static let bits32 = Layout(
            wordSize: 4,
            headerOffset: 28,
            entrySize: 42,
            entryCount: 44,
            segmentOffset: 4,
            segmentSize: 16
        )
        static let bits64 = Layout(
            wordSize: 8,
            headerOffset: 32,
            entrySize: 54,
            entryCount: 56,
            segmentOffset: 8,
            segmentSize: 32
        )
    }

    /// The segment PT_INTERP.
    private static func ofELF(_ head: [UInt8], _ read: (Int, Int) -> [UInt8]) -> ArraySlice<UInt8>? {
        let isLittleEndian: UInt8 = 1
        guard head.count >= 64, head.starts(with: [0x7f, 0x45, 0x4c, 0x46]), head[5] == isLittleEndian else {
            return nil
        }
        let layout = head[4] == 2 ? Layout.bits64 : Layout.bits32
        let count = min(number(head, layout.entryCount, 2) ?? 0, mostProgramHeaders)
        guard let size = number(head, layout.entrySize, 2), size >= layout.segmentSize + layout.wordSize,
            let start = number(head, layout.headerOffset, layout.wordSize)
        else { return nil }
        let table = read(start, count * size)
        let interpreter = 3
        for entry in 0..<count where number(table, entry * size, 4) == interpreter {
            guard let offset = number(table, entry * size + layout.segmentOffset, layout.wordSize),
                let length = number(table, entry * size + layout.segmentSize, layout.wordSize), length <= longestPath
            else { return nil }
            let name = read(offset, length).prefix { $0 != 0 }
            return name.isEmpty ? nil : name
        }
        return nil
    }

    /// A number of so many bytes, the lowest first; nil when it is not there, or no offset in any file.
    private static func number(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> Int? {
        guard offset + size <= bytes.count else { return nil }
        let value = bytes[offset..<offset + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(exactly: value)
    }
}

import ProcessLifecycle
import Testing

/// What an executable file needs beside itself (execve(2), elf(5)).
@Suite struct InterpreterTests {
    private func name(_ file: [UInt8]) -> String? {
        Interpreter.name { offset, count in
            offset < file.count ? Array(file[offset..<min(file.count, offset + count)]) : []
        }
    }

    @Test(
        "that of a script is the first word behind #!, to the byte",
        arguments: [
            ("#!/bin/sh\necho", "/bin/sh"), ("#!/bin/sh\r\necho", "/bin/sh\r"),
            ("#! \t/usr/bin/env -S node\n", "/usr/bin/env"),
            ("#!/bin/sh", "/bin/sh"), ("#!sh\n", "sh"), ("#!\n", nil), ("#!", nil), ("# !/bin/sh\n", nil), ("", nil),
            (" #!/bin/sh\n", nil),
        ] as [(String, String?)]
    )
    func script(text: String, expected: String?) {
        #expect(name(Array(text.utf8)) == expected)
    }

    /// A file with a program header of another kind, and one that names the loader.
    private static func elf(bits: Int, loader: String, at place: Int = 400) -> [UInt8] {
        var file = [UInt8](repeating: 0, count: 512)
        func set(_ value: Int, _ offset: Int, _ size: Int) {
            for byte in 0..<size { file[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
        }
        file.replaceSubrange(0..<7, with: [0x7f, 0x45, 0x4c, 0x46, bits == 64 ? 2 : 1, 1, 1])
        let word = bits / 8
        let size = bits == 64 ? 56 : 32
        set(100, bits == 64 ? 32 : 28, word)
        set(size, bits == 64 ? 54 : 42, 2)
        set(2, bits == 64 ? 56 : 44, 2)
        set(6, 100, 4)
        set(3, 100 + size, 4)
        set(place, 100 + size + (bits == 64 ? 8 : 4), word)
        set(loader.utf8.count + 1, 100 + size + (bits == 64 ? 32 : 16), word)
        file.replaceSubrange(400..<400 + loader.utf8.count, with: loader.utf8)
        return file
    }

    @Test("that of an ELF file is its loader", arguments: [32, 64])
    func loader(bits: Int) {
        #expect(name(Self.elf(bits: bits, loader: "/lib/ld-musl.so.1")) == "/lib/ld-musl.so.1")
    }

    @Test("a file that is cut off or contradicts itself names none", arguments: [32, 64])
    func broken(bits: Int) {
        let file = Self.elf(bits: bits, loader: "/lib/ld.so")
        for length in 0..<400 { #expect(name(Array(file[..<length])) == nil) }
        for place in [512, 1 << 31, .max] {
            #expect(name(Self.elf(bits: bits, loader: "/lib/ld.so", at: place)) == nil)
        }
        for position in 4..<300 {
            var changed = file
            changed[position] = 0xff
            // Whatever it says, it is read to an end.
            _ = name(changed)
        }
    }
}

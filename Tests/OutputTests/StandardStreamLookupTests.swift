import Glibc
import Output
import TestHarness
import Testing

@Suite("Paths that lead to our own descriptors (EXT-14)")
struct StandardStreamLookupTests {
    @Test(
        "by name",
        arguments: [
            ("/dev/stdout", 1), ("/dev/stderr", 2), ("/dev/fd/7", 7), ("/proc/self/fd/2", 2), ("//dev//stdout", 1),
            ("/dev/../dev/./stdout", 1), ("/proc/\(getpid())/fd/1", 1),
        ] as [(String, Int32)]
    )
    func names(path: String, descriptor: Int32) {
        #expect(StandardStreamLookup.descriptor(path) == descriptor)
    }

    @Test("by symbolic links, of files and of directories, however many")
    func links() throws {
        let directory = try Sandbox()
        #expect(symlink("/dev/stdout", directory.file("one")) == 0)
        #expect(symlink("one", directory.file("two")) == 0)
        #expect(symlink("/dev", directory.file("devices")) == 0)
        #expect(StandardStreamLookup.descriptor(directory.file("one")) == 1)
        #expect(StandardStreamLookup.descriptor(directory.file("two")) == 1)
        #expect(StandardStreamLookup.descriptor(directory.file("devices/stderr")) == 2)
        #expect(StandardStreamLookup.descriptor(directory.file("devices/fd/5")) == 5)
    }

    @Test("not what leads elsewhere, to nothing or in a circle")
    func others() throws {
        let directory = try Sandbox()
        try directory.write("file", "")
        #expect(symlink("file", directory.file("link")) == 0)
        #expect(symlink("circle", directory.file("circle")) == 0)
        for path in ["file", "link", "circle", "none", "none/none"].map(directory.file) + ["/dev/null", "", "/"] {
            #expect(StandardStreamLookup.descriptor(path) == nil, "\(path)")
        }
    }
}

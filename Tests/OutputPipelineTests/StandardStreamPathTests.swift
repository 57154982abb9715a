import OutputPipeline
import Testing

@Suite struct StandardStreamPathTests {
    @Test(
        "these names mean our own descriptors (EXT-14)",
        arguments: [
            ("/dev/stdout", 1), ("/dev/stderr", 2), ("/dev/fd/0", 0), ("/dev/fd/1", 1), ("/dev/fd/17", 17),
            ("/proc/self/fd/2", 2), ("/proc/self/fd/255", 255), ("/dev/fd/2147483647", .max),
        ] as [(String, Int32)]
    )
    func ours(path: String, number: Int32) {
        #expect(StandardStreamPath.descriptor(path) == number)
    }

    @Test(
        "every other name is a file (EXT-14)",
        arguments: [
            "", "/dev/stdin", "/dev/null", "stdout", "/dev/stdout/", "/dev/stdout.log", "/dev/fd/", "/dev/fd/x",
            "/dev/fd/1x", "/dev/fd/-1", "/dev/fd/+1", "/dev/fd/ 1", "/dev/fd/1/2", "/proc/self/fd/", "/proc/1/fd/1",
            "/dev/fd/2147483648", "/dev/fd/99999999999999999999", "/dev/fd/\u{661}", "dev/fd/1",
        ]
    )
    func others(path: String) {
        #expect(StandardStreamPath.descriptor(path) == nil)
    }
}

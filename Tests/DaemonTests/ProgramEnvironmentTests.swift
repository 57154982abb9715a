import Configuration
import Testing

@testable import Daemon

@Suite struct ProgramEnvironmentTests {
    @Test(
        "commands are looked for in the PATH of the program, else in ours, else in the usual places (PROC-32)",
        arguments: [
            (nil, nil, ["/bin", "/usr/bin", "/usr/local/bin"]),
            (nil, "", ["/bin", "/usr/bin", "/usr/local/bin"]),
            (nil, "/ours:/other", ["/ours", "/other"]),
            ("/own", "/ours", ["/own"]),
            ("", "/ours", [""]),
            ("/own:", nil, ["/own", ""]),
        ] as [(String?, String?, [String])]
    )
    func searchPath(own: String?, daemon: String?, expected: [String]) {
        var settings = ProcessSettings(name: "x", command: "prog")
        settings.environment["PATH"] = own
        #expect(ProgramEnvironment.searchPath(of: settings, daemonPath: daemon) == expected)
    }
}

import Testing

@testable import Configuration

/// Our options in a file that was written for Supervisor, where they mean nothing.
@Suite struct StrayOptionTests {
    @Test(arguments: ["/run/x.pid", "x.pid", ""])
    func `a pidfile that goes with no daemon is ignored, as Supervisor ignores it, with a warning`(path: String) throws
    {
        let loaded = try load(base + "[program:x]\ncommand=a\npidfile=\(path)\n")
        #expect(loaded.groups.first?.processes.first?.isOrchestrated == false)
        #expect(
            loaded.notices.map(\.text).contains("For [program:x], pidfile has no effect without type=forking")
        )
    }
}

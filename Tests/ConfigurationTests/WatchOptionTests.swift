import Model
import Testing

@testable import Configuration

/// What the options for files that are watched are read into (EXT-78).
@Suite struct WatchOptionTests {
    private func settings(_ lines: String) throws -> OrchestrationSettings {
        let loaded = try load(base + "[program:x]\ncommand=a\n\(lines)\n")
        return try #require(loaded.groups.first?.processes.first).orchestration
    }

    @Test func `watched files are paths, seen as by the program, and an action`() throws {
        let watch = try #require(try settings("watch=/etc/app.conf, app.d , /etc/app.conf").watch)
        #expect(watch.paths == ["/etc/app.conf", "app.d"] && watch.action == .restart)
        #expect(try settings("directory=/srv/app\nwatch=conf,/etc/x").watch?.paths == ["/srv/app/conf", "/etc/x"])
        #expect(try settings("watch=/x\nwatch_action=hup").watch?.action == .signal(.hup))
        #expect(try settings("watch=/x\nwatch_action=SIGUSR1").watch?.action == .signal(.usr1))
        #expect(try settings("watch=/x\nwatch_action=10").watch?.action == .signal(.usr1))
        #expect(try settings("watch=/x\nwatch_action=Restart").watch?.action == .restart)
        #expect(try settings("watch=\nwatch_action=HUP").watch == nil)
    }
}

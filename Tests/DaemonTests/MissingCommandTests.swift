import Configuration
import Model
import Testing

@testable import Daemon

@Suite struct MissingCommandTests {
    private func line(_ command: String, environment: [String: String] = [:], path: String? = "/bin:/opt/bin")
        -> String?
    {
        var settings = ProcessSettings(name: "web", command: command)
        settings.environment = environment
        return MissingCommand(settings, daemonPath: path)?.line(about: Namespec(group: "app", process: "web"))
    }

    @Test func `it names the program, the command and the directories`() {
        #expect(
            line("nginx -g x")
                == "'app:web' cannot start: there is no command 'nginx' in its PATH, which is /bin:/opt/bin"
        )
        #expect(
            line("nginx", environment: ["PATH": "/srv"])
                == "'app:web' cannot start: there is no command 'nginx' in its PATH, which is /srv"
        )
    }

    @Test func `a path is looked for in no directory`() {
        #expect(
            line("/opt/web -x") == "'app:web' cannot start: its command names '/opt/web', and there is no such file"
        )
    }

    @Test func `what cannot be split into words has a message of its own`() {
        #expect(line("nginx \"") == nil)
        #expect(line("") == nil)
    }
}

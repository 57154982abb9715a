import Testing

@testable import Configuration

@Suite("Plug-ins, which are Python")
struct PluginTests {
    private let multivisor =
        base + """
            [rpcinterface:multivisor]
            supervisor.rpcinterface_factory=multivisor.rpc:make_rpc_interface
            bind=*:9002
            [inet_http_server]
            port=9001

            """

    @Test("the refusal has Supervisor's words first, then that there are none and what to use instead (PLUG-1)")
    func atStart() throws {
        let error = #expect(throws: ConfigurationError.self) { try load(multivisor) }
        #expect(
            error?.lines == "multivisor.rpc:make_rpc_interface cannot be resolved within [rpcinterface:multivisor]\n"
                + "there are no Python plug-ins here: run its event listener multivisor-rpc instead"
        )
    }

    @Test("the other keys of such a section are no second error")
    func otherKeys() {
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        #expect(
            ConfigurationCheck(options, host: FakeHost(multivisor)).findings.map(\.text) == [
                "/srv/s.conf:3: [rpcinterface:multivisor] supervisor.rpcinterface_factory: "
                    + "multivisor.rpc:make_rpc_interface cannot be resolved within [rpcinterface:multivisor]; "
                    + "there are no Python plug-ins here: run its event listener multivisor-rpc instead"
            ]
        )
    }

    @Test(
        "each is told what does its work",
        arguments: [
            ("supervisorwildcards.controllerplugin:make_wildcards_controllerplugin", "'web:*'"),
            ("supervisor_wildcards:make", "'web:*'"), ("supervisor_stdout:event_handler", "log_format=prefix"),
            ("supervisor-console:x", "log_format=prefix"), ("my.module:make_rpcinterface", "no Python plug-ins"),
        ]
    )
    func replacements(factory: String, words: String) {
        let error = PythonPlugins.refusal(of: factory, in: "rpcinterface:x")
        #expect(error.message == "\(factory) cannot be resolved within [rpcinterface:x]")
        #expect(error.explanation?.contains(words) == true)
    }

    @Test("a name that no plug-in would have is refused as Supervisor does")
    func nonsense() {
        #expect(PythonPlugins.refusal(of: "nothing.like:this", in: "rpcinterface:x").explanation == nil)
    }

    @Test("in supervisorctl a plug-in is a warning, and everything else is read (PLUG-5)")
    func client() throws {
        let text = """
            [supervisorctl]
            prompt=p
            [ctlplugin:w]
            supervisor.ctl_factory=supervisorwildcards.controllerplugin:make_wildcards_controllerplugin
            match_group=1
            [ctlplugin:x]
            [ctlplugin:y]
            supervisor.ctl_factory=%(nope)s
            """
        let sources = try ControlClientSources.load(
            path: "/srv/s.conf",
            argv0: "supervisorctl",
            sectionRequired: true,
            host: FakeHost(text)
        )
        #expect(sources.settings.prompt == "p")
        #expect(sources.warnings.count == 3)
        #expect(
            sources.warnings.first == "supervisorwildcards.controllerplugin:make_wildcards_controllerplugin cannot be "
                + "resolved within [ctlplugin:w]\nthere are no Python plug-ins here: actions of supervisorctl take patterns "
                + "such as 'web:*'"
        )
        #expect(sources.warnings.dropFirst().first == "section [ctlplugin:x] does not specify a supervisor.ctl_factory")
    }

    @Test("for supervisord --test a plug-in of supervisorctl is an error with its place (EXT-56)")
    func check() {
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        let text = base + "[ctlplugin:x]\nsupervisor.ctl_factory=a:b\n[ctlplugin:y]\n"
        let check = ConfigurationCheck(options, host: FakeHost(text))
        #expect(
            check.findings.map(\.text) == [
                "/srv/s.conf:3: [ctlplugin:x] supervisor.ctl_factory: a:b cannot be resolved within [ctlplugin:x]; there are "
                    + "no Python plug-ins here",
                "/srv/s.conf:4: [ctlplugin:y]: section [ctlplugin:y] does not specify a supervisor.ctl_factory",
            ]
        )
        #expect(check.exitStatus == 2)
        #expect(ConfigurationCheck(options, host: FakeHost(text), scope: .daemon).findings.isEmpty)
    }
}

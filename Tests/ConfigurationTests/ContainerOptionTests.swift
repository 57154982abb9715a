import Configuration
import Model
import Testing

/// Options that only containers need (EXT-4, EXT-6, EXT-13).
@Suite struct ContainerOptionTests {
    private func exitOn(_ supervisord: String, _ program: String) throws -> ExitOn? {
        try load("[supervisord]\n\(supervisord)\n[program:x]\ncommand=a\n\(program)\n").groups.first?.processes.first?
            .exitOn
    }

    @Test("what [supervisord] says about exit_on holds for programs that say nothing (EXT-4)")
    func exitOn() throws {
        #expect(try exitOn("", "") == .never)
        #expect(try exitOn("exit_on=fatal", "") == .fatal)
        #expect(try exitOn("exit_on=fatal", "exit_on=Exit") == .exit)
    }

    @Test("the daemon ends with the status of the cause, or with zero where that is asked for (EXT-4)")
    func exitCode() throws {
        #expect(try load(base).daemon.propagatesExitStatus)
        #expect(try load(base + "exit_code=propagate\n").daemon.propagatesExitStatus)
        #expect(try !load(base + "exit_code=zero\n").daemon.propagatesExitStatus)
    }

    @Test("killmode is process, group or tree, and process unless set (EXT-7)", arguments: KillMode.allCases)
    func killMode(mode: KillMode) throws {
        #expect(try load(base + "[program:x]\ncommand=a\n").groups.first?.processes.first?.killMode == .process)
        let text = base + "[program:x]\ncommand=a\nkillmode=\(mode.rawValue)\n"
        #expect(try load(text).groups.first?.processes.first?.killMode == mode)
    }

    @Test("shutdown_timeout is a number of seconds, and none unless set (EXT-6)")
    func shutdownTimeout() throws {
        #expect(try load(base).daemon.shutdownTimeout == 0)
        #expect(try load(base + "shutdown_timeout=8\n").daemon.shutdownTimeout == 8)
    }

    @Test("termination_message_path is a path in a directory that is there, nothing, or not set (EXT-80)")
    func terminationMessage() throws {
        let base = "[supervisord]\n"
        #expect(try load(base).daemon.terminationMessagePath == nil)
        #expect(try load(base + "termination_message_path=\n").daemon.terminationMessagePath == "")
        #expect(try load(base + "termination_message_path=/tmp/why\n").daemon.terminationMessagePath == "/tmp/why")
        #expect(try load(base + "termination_message_path=why\n").daemon.terminationMessagePath == "/srv/why")
        let error = #expect(throws: ConfigurationError.self) {
            try load(base + "termination_message_path=/missing/why\n")
        }
        #expect(
            error?.message.hasSuffix("The directory named as part of the path /missing/why does not exist") == true
        )
    }

    @Test("shutdown_delay is a number of seconds, and none unless set (EXT-51)")
    func shutdownDelay() throws {
        #expect(try load(base).daemon.shutdownDelay == 0)
        #expect(try load(base + "shutdown_delay=5\n").daemon.shutdownDelay == 5)
        #expect(try load(base + "shutdown_delay=5\nshutdown_timeout=6\n").daemon.shutdownDelay == 5)
    }

    @Test("health and metrics are for everybody where a server says so (EXT-51)")
    func openPages() throws {
        let text = "[unix_http_server]\nfile=/s\nhealth_noauth=true\n[inet_http_server]\nport=1\nmetrics_noauth=yes\n"
        let servers = try load(base + text).servers
        #expect(servers.map(\.isHealthOpen) == [false, true])
        #expect(servers.map(\.areMetricsOpen) == [true, false])
        #expect(
            refusal(base + "[unix_http_server]\nfile=/s\nhealth_noauth=perhaps\n")
                == "not a valid boolean value: 'perhaps'"
        )
    }

    @Test("forward_signals takes names with and without SIG, and real-time signals (EXT-13)")
    func forwardSignals() throws {
        let text = base + "[program:x]\ncommand=a\nforward_signals=USR1, sigwinch,RTMIN+2\n"
        let signals = try load(text).groups.first?.processes.first?.forwardSignals
        #expect(signals == [.usr1, SignalNumber(rawValue: 28), SignalNumber(rawValue: 36)])
    }

    @Test(
        "signals without a name in Python are signals too (CFG-57: better)",
        arguments: [
            ("35", 35), ("32", 32), ("63", 63), ("RTMIN+3", 37), ("sigrtmin+3", 37), ("RTMAX-1", 63),
            (" rtmax-30 ", 34),
        ]
            as [(String, Int32)]
    )
    func signalsWithoutName(text: String, number: Int32) throws {
        let loaded = try load(base + "[program:x]\ncommand=a\nstopsignal=\(text)\n")
        #expect(loaded.groups.first?.processes.first?.stopSignal.rawValue == number)
        #expect(SignalNumber(option: text)?.rawValue == number)
    }

    @Test(
        "what is no signal of the kernel stays refused",
        arguments: [
            ("RTMIN+31", "name"), ("RTMAX-31", "name"), ("RTMIN-1", "name"), ("65", "number"), ("-1", "number"),
        ]
    )
    func noSignal(text: String, kind: String) {
        #expect(
            refusal(base + "[program:x]\ncommand=a\nstopsignal=\(text)\n")
                == "value '\(text)' is not a valid signal \(kind) in section 'program:x' (file: '/srv/s.conf')"
        )
    }

    @Test("signal_map gives signals a meaning (EXT-13)")
    func signalMap() throws {
        let map = try load(base + "signal_map=QUIT:shutdown, HUP:forward,USR1:reopen,USR2:ignore\n").daemon.signalMap
        #expect(map == [.quit: .shutdown, .hup: .forward, .usr1: .reopen, .usr2: .ignore])
    }

    @Test(
        "a bad value is refused with its name, itself and what is allowed",
        arguments: [
            ("exit_on=always", "invalid 'exit_on' value 'always': must be one of never, fatal, unexpected, exit"),
            ("exit_code=1", "invalid 'exit_code' value '1': must be one of propagate, zero"),
            (
                "shutdown_timeout=-1",
                "invalid 'shutdown_timeout' value '-1': must be a number of seconds, 0 for no limit"
            ),
            (
                "shutdown_timeout=soon",
                "invalid 'shutdown_timeout' value 'soon': must be a number of seconds, 0 for no limit"
            ),
            (
                "shutdown_delay=long",
                "invalid 'shutdown_delay' value 'long': must be a number of seconds, 0 for none"
            ),
            (
                "shutdown_timeout=8\nshutdown_delay=8",
                "invalid 'shutdown_delay' value '8': must be less than shutdown_timeout=8, which leaves no time to stop "
                    + "anything"
            ),
            ("signal_map=HUP", "invalid 'signal_map' value 'HUP': must be of the form SIGNAL:action"),
            ("signal_map=KILL:ignore", "invalid 'signal_map' value 'KILL': this signal cannot be given a meaning"),
            (
                "signal_map=HUP:restart",
                "invalid 'signal_map' value 'restart': must be one of shutdown, reload, reopen, forward, ignore"
            ),
            ("signal_map=33:ignore", "invalid 'signal_map' value '33': this signal cannot be given a meaning"),
            ("signal_map=RTMIN+31:ignore", "value 'RTMIN+31' is not a valid signal name"),
            ("signal_map=NONE:ignore", "value 'NONE' is not a valid signal name"),
            ("signal_map=0:ignore", "invalid 'signal_map' value '0': this is no signal"),
        ]
    )
    func refusals(line: String, message: String) {
        #expect(refusal(base + line + "\n") == message)
    }

    @Test("an event listener's length unit is characters or bytes (QRK-3)")
    func eventLength() throws {
        let section = "[eventlistener:x]\ncommand=a\nevents=EVENT\n"
        func unit(_ line: String) throws -> PayloadUnit? {
            guard case .eventListener(let settings)? = try load(base + section + line).groups.first?.kind else {
                return nil
            }
            return settings.payloadUnit
        }
        #expect(try unit("") == .characters)
        #expect(try unit("event_length=bytes\n") == .bytes)
        #expect(
            refusal(base + section + "event_length=words\n")
                == "invalid event_length 'words' in [eventlistener:x]: must be characters or bytes"
        )
    }
}

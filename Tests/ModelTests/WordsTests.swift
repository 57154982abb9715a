import Model
import Testing

@Suite struct LogLevelTests {
    @Test("the levels are Supervisor's, by name, tag and number (LOG-2, CFG-58)")
    func table() {
        let rows: [(name: String, tag: String, number: Int)] = [
            ("blather", "BLAT", 3), ("trace", "TRAC", 5), ("debug", "DEBG", 10), ("info", "INFO", 20),
            ("warn", "WARN", 30), ("error", "ERRO", 40), ("critical", "CRIT", 50),
        ]
        #expect(LogLevel.allCases.map(\.tag) == rows.map(\.tag))
        #expect(LogLevel.allCases.map(\.rawValue) == rows.map(\.number))
        #expect(rows.map { LogLevel(name: $0.name) } == LogLevel.allCases)
    }

    @Test("levels are ordered by severity (LOG-2)")
    func order() {
        #expect(LogLevel.allCases.reversed().sorted() == LogLevel.allCases)
        #expect(LogLevel.debug < .info)
        #expect(!(LogLevel.info < .info))
    }

    @Test("other words are no levels (CFG-58)", arguments: ["crit", "warning", "INFO", "Info", "", "20", " info"])
    func otherWords(word: String) {
        #expect(LogLevel(name: word) == nil)
    }
}

@Suite struct NamespecTests {
    @Test("a process of a group of the same name is named once")
    func sameName() {
        #expect(Namespec(group: "web", process: "web").text == "web")
    }

    @Test("any other process is named with its group")
    func otherName() {
        #expect(Namespec(group: "web", process: "web_00").text == "web:web_00")
        #expect(Namespec(group: "web", process: "Web").text == "web:Web")
    }
}

@Suite struct EventTypeTests {
    @Test("the wire names are those of EVT-1 to EVT-15 and of EXT-73, no more and no less")
    func names() {
        let names = """
            EVENT PROCESS_STATE PROCESS_STATE_STARTING PROCESS_STATE_BACKOFF PROCESS_STATE_RUNNING \
            PROCESS_STATE_STOPPING PROCESS_STATE_STOPPED PROCESS_STATE_EXITED PROCESS_STATE_FATAL \
            PROCESS_STATE_UNKNOWN PROCESS_COMMUNICATION PROCESS_COMMUNICATION_STDOUT PROCESS_COMMUNICATION_STDERR \
            PROCESS_LOG PROCESS_LOG_STDOUT PROCESS_LOG_STDERR REMOTE_COMMUNICATION SUPERVISOR_STATE_CHANGE \
            SUPERVISOR_STATE_CHANGE_RUNNING SUPERVISOR_STATE_CHANGE_STOPPING TICK TICK_5 TICK_60 TICK_3600 \
            PROCESS_GROUP PROCESS_GROUP_ADDED PROCESS_GROUP_REMOVED \
            PROCESS_HEALTH PROCESS_HEALTH_HEALTHY PROCESS_HEALTH_UNHEALTHY
            """
        #expect(Set(EventType.allCases.map(\.rawValue)) == Set(names.split(separator: " ").map(String.init)))
    }

    @Test("every process state has its event (EVT-3 to EVT-9)", arguments: ProcessState.allCases)
    func statesHaveEvents(state: ProcessState) {
        #expect(EventType(rawValue: "PROCESS_STATE_\(state.name)") != nil)
    }

    @Test("a subscription covers its own type, the kinds of it, and EVENT everything (EVT-1 to EVT-15)")
    func covering() {
        #expect(EventType.allCases.filter { EventType.event.covers($0) } == EventType.allCases)
        #expect(EventType.allCases.filter { EventType.tick.covers($0) } == [.tick, .tick5, .tick60, .tick3600])
        #expect(
            EventType.allCases.filter { EventType.processGroup.covers($0) }
                == [.processGroup, .processGroupAdded, .processGroupRemoved]
        )
        #expect(EventType.allCases.filter { EventType.processState.covers($0) }.count == 9)
        #expect(
            EventType.allCases.filter { EventType.processHealth.covers($0) }
                == [.processHealth, .processHealthHealthy, .processHealthUnhealthy]
        )
        #expect(EventType.allCases.filter { EventType.tick60.covers($0) } == [.tick60])
        #expect(!EventType.processLog.covers(.processCommunicationStdout))
    }
}

@Suite struct ProcessStateTests {
    @Test("states have Supervisor's names and codes (PROC-1 to PROC-8)")
    func codes() {
        let table = Dictionary(uniqueKeysWithValues: ProcessState.allCases.map { ($0.name, $0.rawValue) })
        #expect(
            table == [
                "STOPPED": 0, "STARTING": 10, "RUNNING": 20, "BACKOFF": 30, "STOPPING": 40, "EXITED": 100,
                "FATAL": 200, "UNKNOWN": 1000,
            ]
        )
    }

    @Test("the sets of states are Supervisor's stopped, running and signallable states")
    func groups() {
        #expect(ProcessState.allCases.filter(\.isStopped) == [.stopped, .exited, .fatal, .unknown])
        #expect(ProcessState.allCases.filter(\.isRunning) == [.starting, .running, .backoff])
        #expect(ProcessState.allCases.filter(\.isSignallable) == [.starting, .running, .stopping])
    }
}

@Suite struct UsageErrorTests {
    @Test("a usage error names itself and the way to help, and ends with status 2 (SD-32)")
    func text() {
        #expect(UsageError.text("bad thing", program: "sv") == "Error: bad thing\nFor help, use sv -h\n")
        #expect(UsageError.exitStatus == 2)
    }
}

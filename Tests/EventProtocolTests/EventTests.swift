import Model
import Testing

@testable import EventProtocol

@Suite struct EventTests {
    private static let subject = Namespec(group: "g", process: "p")

    @Test(
        "every event has its name and payload (EVT-2 to EVT-15)",
        arguments: [
            (
                Event.processState(subject, from: .stopped, to: .starting, extras: "tries:0"),
                "PROCESS_STATE_STARTING", "processname:p groupname:g from_state:STOPPED tries:0"
            ),
            (
                .processState(subject, from: .running, to: .exited, extras: "expected:0 pid:7"),
                "PROCESS_STATE_EXITED", "processname:p groupname:g from_state:RUNNING expected:0 pid:7"
            ),
            (
                .processState(subject, from: .backoff, to: .fatal, extras: ""),
                "PROCESS_STATE_FATAL", "processname:p groupname:g from_state:BACKOFF"
            ),
            (
                .processLog(subject, pid: 7, channel: .stderr, data: Array("a\nü".utf8)),
                "PROCESS_LOG_STDERR", "processname:p groupname:g pid:7 channel:stderr\na\nü"
            ),
            (
                .processCommunication(subject, pid: 7, channel: .stdout, data: Array("m".utf8)),
                "PROCESS_COMMUNICATION_STDOUT", "processname:p groupname:g pid:7\nm"
            ),
            (
                .processHealth(subject, isHealthy: false, state: .running, pid: 7, reason: "HTTP: no answer"),
                "PROCESS_HEALTH_UNHEALTHY",
                "processname:p groupname:g from_state:RUNNING pid:7 reason:HTTP: no answer"
            ),
            (
                .processHealth(subject, isHealthy: true, state: .starting, pid: 7, reason: ""),
                "PROCESS_HEALTH_HEALTHY", "processname:p groupname:g from_state:STARTING pid:7 reason:"
            ),
            (.remoteCommunication(type: "t", data: "d"), "REMOTE_COMMUNICATION", "type:t\nd"),
            (.supervisorRunning, "SUPERVISOR_STATE_CHANGE_RUNNING", ""),
            (.supervisorStopping, "SUPERVISOR_STATE_CHANGE_STOPPING", ""),
            (.tick(.minute, second: 1_763_700_060), "TICK_60", "when:1763700060"),
            (.groupAdded("g"), "PROCESS_GROUP_ADDED", "groupname:g\n"),
            (.groupRemoved("g"), "PROCESS_GROUP_REMOVED", "groupname:g\n"),
        ]
    )
    func payloads(event: Event, name: String, payload: String) {
        #expect(event.type.rawValue == name)
        #expect(event.payload() == payload)
    }

    @Test("every state of a process has its event", arguments: ProcessState.allCases)
    func states(state: ProcessState) {
        #expect(state.eventType.rawValue == "PROCESS_STATE_\(state.name)")
    }

    @Test("the header names everything in Supervisor's order, and the payload follows at once (EVT-20)")
    func header() {
        let envelope = Envelope(server: "ring", pool: "ear", unit: .characters)
        let bytes = envelope.wrap(QueuedEvent(.groupAdded("g"), serial: 12, poolSerial: 3))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "ver:3.0 server:ring serial:12 pool:ear poolserial:3 eventname:PROCESS_GROUP_ADDED len:12\n"
                + "groupname:g\n"
        )
    }

    private func length(_ event: Event, _ unit: PayloadUnit) -> String {
        let bytes = Envelope(server: "s", pool: "p", unit: unit).wrap(QueuedEvent(event, serial: 0, poolSerial: 0))
        let header = bytes.prefix { $0 != UInt8(ascii: "\n") }
        return String(String(decoding: header, as: UTF8.self).split(separator: " ").last ?? "")
    }

    @Test("the length counts characters as Supervisor's does, or bytes for those who read bytes (EVT-21, QRK-3)")
    func length() {
        let event = Event.remoteCommunication(type: "t", data: "aü€😀")
        #expect(length(event, .characters) == "len:11")
        #expect(length(event, .bytes) == "len:17")
    }

    @Test(
        "data that is no text is spelled out where characters are counted, and sent as it is where bytes are (EVT-16)"
    )
    func undecodable() {
        let event = Event.processLog(Self.subject, pid: 7, channel: .stdout, data: [0x61, 0xff, 0x0a])
        let fields = "processname:p groupname:g pid:7 channel:stdout\n"
        #expect(event.payload(.characters) == fields + "Undecodable: b'a\\xff\\n'")
        #expect(event.payloadBytes(.bytes) == Array(fields.utf8) + [0x61, 0xff, 0x0a])
    }
}

import Testing

@testable import ControlServer

@Suite
struct ServerSentEventTests {
    private func text(_ event: ServerSentEvent) -> String {
        String(decoding: event.bytes, as: UTF8.self)
    }

    @Test
    func `an event has a name, an id and data, and ends with an empty line`() {
        let event = ServerSentEvent(name: "process", id: "1-2", data: Array("<tr>".utf8))
        #expect(text(event) == "id: 1-2\nevent: process\ndata: <tr>\n\n")
        #expect(text(ServerSentEvent(name: "stale", id: nil)) == "event: stale\ndata: \n\n")
    }

    @Test
    func `an id alone tells the client where it is`() {
        #expect(text(ServerSentEvent(id: "1-2")) == "id: 1-2\n\n")
    }

    @Test(arguments: ["a\nb", "a\rb", "a\r\nb"])
    func `lines of the data cannot become fields or events`(data: String) {
        #expect(text(ServerSentEvent(name: "e", data: Array(data.utf8))) == "event: e\ndata: a\ndata: b\n\n")
    }

    @Test
    func `empty lines stay`() {
        let event = ServerSentEvent(name: "e", data: Array("a\n\nevent: x\n".utf8))
        #expect(text(event) == "event: e\ndata: a\ndata: \ndata: event: x\ndata: \n\n")
    }

    @Test
    func `an id stays on its line`() {
        #expect(text(ServerSentEvent(id: "1\n\ndata: x\r\u{0}")) == "id: 1data: x\n\n")
    }
}

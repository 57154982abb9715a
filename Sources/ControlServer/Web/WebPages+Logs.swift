import ControlProtocol
import LinuxSystem
import Model
import NIOHTTP1
import OutputPipeline
import Reactor

/// The pages of logs.
extension WebPages {
    /// The page for a log of a process, or for the activity log.
    func log(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        let fields = FormFields(query: request.query)
        if fields["log"] == "activity" { return reply(activity(fields)) }
        guard let name = fields["processname"], let process = try? control.process(name),
            let channel = LogPage.Channel(rawValue: fields["channel"] ?? "stdout")
        else { return reply(.error(.notFound, "There is no such process or log.")) }
        let text = try? logText(of: process, channel, lastBytes: LogPage.shownBytes)
        let (place, stream) =
            channel == .stdout
            ? (process.record.stdoutLog, process.traits.stdoutStream)
            : (process.record.stderrLog, process.traits.stderrStream)
        let page = LogPage(
            namespec: process.namespec,
            channel: channel,
            text: text,
            refreshInterval: Self.refreshInterval(fields),
            hasErrorLog: !process.traits.redirectsErrors,
            sharedPath: stream,
            isKept: place == stream.map { .kept($0) },
            row: control.row(of: process, now: Clock.wallNow().seconds),
            token: token
        )
        reply(page.page.reply)
    }

    private func activity(_ fields: FormFields) -> HTTPReply {
        let log = control.readableActivityLog
        let text = log.flatMap {
            try? LogText.read($0, offset: -LogPage.shownBytes, length: 0, limit: RPCArguments.longestText)
        }
        return ActivityPage(text: text, path: log?.path ?? "nowhere", refreshInterval: Self.refreshInterval(fields))
            .page.reply
    }

    /// The logs of all processes in one order.
    func logs(_ request: HTTPRequest, time: any Timekeeper, reply: @escaping (HTTPReply) -> Void) {
        let fields = FormFields(query: request.query)
        var query: OutputQuery
        do throws(OutputQuery.Problem) {
            query = try OutputQuery(request.query)
        } catch {
            return reply(.error(.badRequest, error.text))
        }
        query.lines = LogsPage.shownLines
        let names = control.processesByName.map(\.name)
        let unknown = query.selection.unknown(among: names)
        guard unknown.isEmpty else {
            return reply(.error(.notFound, "There is no process \(unknown.joined(separator: ", "))."))
        }
        let chosen = FormFields.values(of: "name", in: request.query)
        let reading = OutputReading(query, of: control, time: time)
        reading.begin { processes in
            // The reading lives until its work is done.
            withExtendedLifetime(reading) {
                let merge = OutputMerge(processes, lines: query.lines, keepsRests: false)
                let page = LogsPage(
                    names: names.map(\.text),
                    chosen: chosen,
                    stream: query.isError.map { $0 ? .stderr : .stdout },
                    filter: fields["filter"] ?? "",
                    lines: merge.lines.suffix(LogsPage.mostLines),
                    notes: merge.notes,
                    refreshInterval: Self.refreshInterval(fields)
                )
                reply(page.page.reply)
            }
        }
    }
}

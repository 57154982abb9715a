import LinuxSystem
import Model
import Text
import XMLRPC

/// `fg`: both logs of a process on the terminal, and what is typed on its standard input (CTL-52).
final class ForegroundSession {
    private let controller: Controller
    private let name: String
    private let channels: [String]
    private var followers: [LogFollower] = []

    /// - Parameter channels: those that have a log.
    init(_ controller: Controller, name: String, channels: [String]) {
        self.controller = controller
        self.name = name
        self.channels = channels
    }

    /// Goes on until Ctrl-C, the end of the input, or the end of the process. The streams end with it (QRK-28).
    func run() throws(ControlError) {
        controller.print("==> Press Ctrl-C to exit <==")
        controller.display.flush()
        guard let watch = controller.interrupts ?? (try? InterruptWatch()) else { return }
        for channel in channels { follow(channel, watch) }
        defer {
            controller.input.forgetEnd()
            controller.display.endOutput()
        }
        do throws(ControlError) {
            while try forwardInput(), try showOutput(watch) {}
        } catch .interrupted {
            watch.takeInterrupt()
        }
        controller.print("Exiting foreground")
    }

    private func follow(_ channel: String, _ watch: InterruptWatch) {
        let shown = "/logtail/\(name)/\(channel)"
        do throws(ControlError) {
            let path = "/logtail/\(PercentEncoding.encode(name, keeping: .path))/\(channel)"
            followers.append(try LogFollower(path, shownAs: shown, of: controller.server, interrupts: watch))
        } catch {
            controller.complain("\(controller.server.url)\(shown) Cannot connect, \(error.line)")
        }
    }

    /// Sends the lines that are there.
    /// - Returns: false when the process can take no more.
    private func forwardInput() throws(ControlError) -> Bool {
        while let line = controller.input.takeLine() {
            do throws(ControlError) {
                try controller.call("sendProcessStdin", .string(name), .string(line + "\n"))
            } catch .fault(let fault) {
                let isGone = fault.kind == .notRunning
                controller.print(isGone ? "Process got killed" : "ERROR: \(ControlError.representation(of: fault))")
                return false
            }
            guard try controller.isRunning(name) else {
                controller.print("Process got killed")
                return false
            }
        }
        return true
    }

    /// Waits for input, output or Ctrl-C, and shows the output.
    /// - Returns: false at the end of the input.
    private func showOutput(_ watch: InterruptWatch) throws(ControlError) -> Bool {
        var watched = [(InputLines.number, Readiness.Direction.reading), (watch.number, .reading)]
        watched += followers.map { ($0.number, .reading) }
        let ready: [Int]
        do throws(Errno) { ready = try Readiness.wait(for: watched) } catch { throw ControlError(error) }
        if ready.contains(1) { throw .interrupted }
        for position in ready where position >= 2 { show(followers[position - 2]) }
        followers.removeAll(where: \.isAtEnd)
        return try ready.contains(0) ? controller.input.receive() || controller.input.hasLine : true
    }

    private func show(_ follower: LogFollower) {
        do throws(ControlError) {
            try follower.receive(controller.display.write(output:))
            if let refusal = follower.refusal { controller.complain("\(controller.server.url)\(refusal)") }
        } catch {
            follower.end()
        }
    }
}

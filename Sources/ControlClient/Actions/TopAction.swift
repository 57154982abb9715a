import LinuxSystem
import Model
import XMLRPC

extension Action {
    /// `top`: what processes use, again and again on a terminal, and once in a pipe (EXT-92).
    static let top: Action = .init(
        "top",
        usage: """
            top\t\t\tShow what processes use, live on a terminal
            top -n <count>\t\tShow it so many times, every two seconds
            top <name> <name>\tOnly of these processes, groups and patterns
            Keys: c, m, n and r sort by CPU, memory, name and restarts; q quits.
            """,
        subject: .processes,
        options: ["-n", "--sort"]
    ) { (controller, argument) throws(ControlError) in
        guard let options = TopOptions(argument.words) else {
            controller.refuse(.top, "Error: top takes -n with a number, --sort=KEY (\(ProcessOrder.words)), and names")
            return
        }
        guard try controller.isUp() else { return }
        var session = TopSession(options)
        try session.look(controller)
        for name in session.unknownNames {
            controller.print("\(name): ERROR (no such process)")
            controller.unknownNames.append(name)
            controller.exitStatus = ExitStatus.generic
        }
        if session.hasNothingToShow { return }
        guard controller.isReadByPerson, options.count != 1, let screen = try? LiveScreen() else {
            return try session.print(controller)
        }
        try session.run(controller, screen)
    }
}

/// The arguments of `top`.
package struct TopOptions: Equatable {
    /// How often; nil for without end, or once where no person reads.
    package private(set) var count: Int?
    package private(set) var order = ProcessOrder.cpu
    package private(set) var names: [String] = []

    /// nil when they make no sense.
    package init?(_ words: [String]) {
        let sort = "--sort="
        var rest = words[...]
        while let word = rest.popFirst() {
            if word.utf8.starts(with: "-n".utf8) {
                let number = word == "-n" ? rest.popFirst() : String(Substring(word.utf8.dropFirst(2)))
                guard let count = number.flatMap({ Int($0) }), count > 0 else { return nil }
                self.count = count
            } else if word.utf8.starts(with: sort.utf8) {
                guard let order = ProcessOrder(String(Substring(word.utf8.dropFirst(sort.utf8.count)))) else {
                    return nil
                }
                self.order = order
            } else if word.utf8.first == UInt8(ascii: "-") {
                return nil
            } else if word != "all" {
                names.append(word)
            }
        }
    }
}

/// One `top`, from its first look to its end.
private struct TopSession {
    private static let interval: Int64 = 2000

    private let options: TopOptions
    private var order: ProcessOrder
    private var meter = CPUMeter()
    private var rows: [FiguresTable.Row] = []
    private var problem: String?
    /// Looks so far.
    private var looks = 0
    private(set) var unknownNames: [String] = []

    init(_ options: TopOptions) {
        self.options = options
        order = options.order
    }

    var hasNothingToShow: Bool { rows.isEmpty && !unknownNames.isEmpty }

    private var isLast: Bool { options.count.map { looks >= $0 } ?? false }

    mutating func look(_ controller: Controller) throws(ControlError) {
        let details = try controller.processDetails()
        let uses = try controller.resources()
        let now = Clock.monotonicNow()
        var chosen = details
        if !options.names.isEmpty {
            let names = details.map(\.record.name)
            let members = options.names.map { ($0, ProcessSelection($0).members(among: names)) }
            unknownNames = members.filter { $0.1.isEmpty }.map { $0.0 }
            let all = Set(members.flatMap { $0.1 })
            chosen = details.filter { all.contains($0.record.name) }
        }
        rows = chosen.map { FiguresTable.Row($0, uses[$0.record.name], &meter, now: now) }
        problem = nil
        looks += 1
    }

    /// For whatever reads it: all columns, as wide as they are, and once unless a number of times is asked for.
    mutating func print(_ controller: Controller) throws(ControlError) {
        while true {
            let table = FiguresTable(order.sorted(rows), width: controller.display.columns, hasNotes: true)
            controller.print(table.head)
            table.lines.forEach(controller.display.printStyled)
            guard let count = options.count, looks < count else { return }
            controller.print("")
            controller.display.flush()
            do throws(Errno) {
                let watched = controller.interrupts.map { [($0.number, Readiness.Direction.reading)] } ?? []
                guard try Readiness.wait(for: watched, milliseconds: Int32(Self.interval)).isEmpty else {
                    throw Errno.interrupted
                }
            } catch {
                throw ControlError(error)
            }
            try look(controller)
        }
    }

    /// Draws until the user ends it. The former content of the terminal comes back afterwards.
    mutating func run(_ controller: Controller, _ screen: LiveScreen) throws(ControlError) {
        // Its waits end with the signals of the screen.
        let asking = Controller(
            server: controller.server,
            display: controller.display,
            isInteractive: false,
            interrupts: screen.watch
        )
        defer { controller.interrupts?.takeInterrupt() }
        var due = Clock.monotonicNow().advanced(byMilliseconds: Self.interval)
        draw(controller, screen)
        while true {
            let event: LiveScreen.Event
            let rest = (due.nanoseconds &- Clock.monotonicNow().nanoseconds) / 1_000_000
            do throws(Errno) {
                event = try screen.next(milliseconds: Int32(clamping: max(0, rest)))
            } catch {
                throw ControlError(error)
            }
            switch event {
            case .due:
                if isLast { return finish(controller, screen) }
                if lookAgain(asking) { due = Clock.monotonicNow().advanced(byMilliseconds: Self.interval) }
            case .key(let byte):
                guard take(byte) else { return }
            case .redraw: break
            case .inputEnded: return
            case .end(let signal):
                // Ctrl-C is a way to quit, as it is of other programs that show something until then.
                if signal != .int { controller.exitStatus = 128 + signal.rawValue }
                return
            }
            draw(controller, screen)
        }
    }

    /// - Returns: false when a signal has come instead.
    private mutating func lookAgain(_ asking: Controller) -> Bool {
        do throws(ControlError) {
            try look(asking)
        } catch .interrupted {
            asking.forgetConnection()
            return false
        } catch {
            asking.forgetConnection()
            problem = "no answer from \(asking.server.url): \(error.reason); what is shown is older"
                .spellingOutControlCharacters()
            looks += 1
        }
        return true
    }

    /// - Returns: false when the key ends it.
    private mutating func take(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "q"), UInt8(ascii: "Q"): return false
        case UInt8(ascii: "c"): order = .cpu
        case UInt8(ascii: "m"): order = .memory
        case UInt8(ascii: "n"): order = .name
        case UInt8(ascii: "r"): order = .restarts
        default: break
        }
        return true
    }

    private func draw(_ controller: Controller, _ screen: LiveScreen) {
        let (columns, height) = screen.size
        let top = TopScreen(order.sorted(rows), order: order, problem: problem)
        screen.draw(top.lines(columns: columns, rows: height, usesColours: controller.display.usesColours))
    }

    /// Leaves the last table where the command was typed.
    private func finish(_ controller: Controller, _ screen: LiveScreen) {
        screen.hide()
        let table = FiguresTable(
            order.sorted(rows),
            width: controller.display.columns,
            usesColours: controller.display.usesColours,
            hasNotes: true
        )
        controller.print(table.head)
        table.lines.forEach(controller.display.printStyled)
    }
}

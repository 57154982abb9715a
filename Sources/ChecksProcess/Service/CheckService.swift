package import ControlProtocol
package import ControlServer
package import Model

/// The looks that the core has asked for: some hundred at once, as there are not more descriptors, and the others in line.
package final class CheckService {
    private let names: NameResolver
    private let loop: ServerLoop
    private let most: Int
    private let report: (UInt32, ProbeOutcome) -> Void
    private var looks: [UInt32: NetworkLook] = [:]
    private var begun: Set<UInt32> = []
    /// Those that have not begun, in order; some of them may have ended meanwhile.
    private var line: [UInt32] = []

    /// - Parameters:
    ///   - most: looks that are made at once.
    ///   - report: called with what a look came to, later, and not when it was cancelled.
    package init(
        _ names: NameResolver,
        on loop: ServerLoop,
        atOnce most: Int,
        _ report: @escaping (UInt32, ProbeOutcome) -> Void
    ) {
        self.names = names
        self.loop = loop
        self.most = most
        self.report = report
    }

    /// Does what the core asks for.
    package func take(_ request: CheckRequest) {
        switch request {
        case .ask(let number, let target, let limit):
            looks[number] = NetworkLook(target, limit: limit, names, on: loop) { [unowned self] outcome in
                end(number)
                report(number, outcome)
            }
            line.append(number)
            goOn()
        case .cancel(let number):
            looks[number]?.cancel()
            end(number)
        }
    }

    private func end(_ number: UInt32) {
        looks[number] = nil
        begun.remove(number)
        if !line.isEmpty { loop.inNextPass { [unowned self] in goOn() } }
    }

    private func goOn() {
        var taken = 0
        while begun.count < most, taken < line.count {
            let number = line[taken]
            taken += 1
            guard let look = looks[number] else { continue }
            begun.insert(number)
            look.begin()
        }
        line.removeFirst(taken)
    }
}

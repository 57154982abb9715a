import Model
import Reactor
import XMLRPC

/// Finds the method of a call and runs it (RPC-7). A name is one namespace and one method of its table, and leads
/// nowhere else (CVE-2017-11610, QRK-50).
final class RPCDispatcher {
    private var namespaces: [String: [String: RPCMethod]] = [:]
    private let ours: InitNamespace
    /// Whether the name `init` stands for our namespace, and not for Supervisor's methods.
    private let hasOurs: Bool
    /// Goes on with long work when everything else has had its turn.
    let afterOthers: AfterOthers
    /// Bytes that an answer may have.
    let longestAnswer: Int

    typealias AfterOthers = (_ work: @escaping () -> Void) -> Void

    /// - Parameters:
    ///   - supervisorNamespaces: the names under which the daemon's methods appear (PLUG-2).
    ///   - longestAnswer: the bytes that an answer may have.
    ///   - time: the clock of waits for processes; without it there are none.
    ///   - afterOthers: runs long work when others have had their turn; at once when there is no other work.
    init(
        control: any SupervisorControl,
        supervisorNamespaces: [String],
        longestAnswer: Int = RPCArguments.longestText,
        time: (any Timekeeper)? = nil,
        afterOthers: @escaping AfterOthers = { $0() }
    ) {
        self.longestAnswer = longestAnswer
        self.afterOthers = afterOthers
        ours = InitNamespace(control: control, waits: ProcessWaits(control: control, time: time))
        hasOurs = !supervisorNamespaces.isEmpty && !supervisorNamespaces.contains(InitNamespace.name)
        for name in supervisorNamespaces { add(SupervisorNamespace(control: control).methods, to: name) }
        if hasOurs { add(ours.methods, to: InitNamespace.name) }
        add(systemMethods(), to: "system")
    }

    private func add(_ methods: [RPCMethod], to namespace: String) {
        namespaces[namespace] = Dictionary(methods.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Full names of all methods, sorted; ours only where they are of use.
    var methodNames: [String] {
        let unlisted = hasOurs && !ours.isOfUse ? InitNamespace.name : nil
        let listed = namespaces.filter { $0.key != unlisted }
        return listed.flatMap { namespace, methods in methods.keys.map { "\(namespace).\($0)" } }.sorted()
    }

    func method(_ fullName: String) -> RPCMethod? {
        let parts = fullName.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, let namespace = String(parts[0]), let name = String(parts[1]) else { return nil }
        return namespaces[namespace]?[name]
    }

    /// - Parameters:
    ///   - textLimit: the bytes of log that the result may have; nil for as many as an answer.
    ///   - memory: the memory that is held for the call.
    ///   - life: the life of the request with the call.
    ///   - reply: called exactly once, at once or when a deferred result is there.
    func call(
        _ name: String,
        _ parameters: [XMLRPCValue],
        textLimit: Int? = nil,
        memory: MemoryShare? = nil,
        life: RequestLife? = nil,
        reply: @escaping (RPCOutcome) -> Void
    ) {
        do throws(Fault) {
            guard let method = method(name) else { throw Fault(.unknownMethod) }
            guard method.accepts(count: parameters.count) else { throw Fault(.incorrectParameters) }
            // A text is in memory three times: as bytes, as a text, and in an answer.
            let textLimit = min(textLimit ?? longestAnswer, (memory?.available ?? Int.max) / 3)
            let arguments = RPCArguments(values: parameters, textLimit: textLimit, memory: memory, life: life)
            try method.perform(arguments, reply)
        } catch {
            reply(.failure(error))
        }
    }
}

import Model
import XMLRPC

/// The outcome of a method: a value or a fault.
typealias RPCOutcome = Result<XMLRPCValue, Fault>

/// One method of an XML-RPC namespace.
struct RPCMethod {
    /// A parameter, for documentation and signatures.
    struct Parameter {
        let type: String
        let name: String
        let text: String
        /// Whether it may be left out, from the end.
        var isOptional = false
        /// Whether Supervisor does not have it: it is then not a part of the signature, which clients compare.
        var isOurs = false
    }

    let name: String
    let parameters: [Parameter]
    /// The type of the result.
    let result: String
    /// One sentence on what the method does, and one on its answer.
    let text: String
    let resultText: String
    /// Runs the method. The reply is given exactly once, at once or later.
    let perform: (RPCArguments, _ reply: @escaping (RPCOutcome) -> Void) throws(Fault) -> Void

    /// Return type, then parameter types (RPC-82).
    var signature: [String] {
        [result] + parameters.filter { !$0.isOurs }.map(\.type)
    }

    /// The documentation with its tags (RPC-81).
    var help: String {
        let tags = parameters.map { "@param \($0.type) \($0.name) \($0.text)" }
        return ([text, ""] + tags + ["@return \(result) result \(resultText)"]).joined(separator: "\n")
    }

    func accepts(count: Int) -> Bool {
        count <= parameters.count && count >= parameters.filter { !$0.isOptional }.count
    }
}

extension RPCMethod {
    /// A method that answers at once.
    static func immediate(
        _ name: String,
        _ parameters: [Parameter] = [],
        returns result: String,
        _ resultText: String,
        _ text: String,
        _ compute: @escaping (RPCArguments) throws(Fault) -> XMLRPCValue
    ) -> RPCMethod {
        RPCMethod(name: name, parameters: parameters, result: result, text: text, resultText: resultText) {
            arguments,
            reply throws(Fault) in
            reply(.success(try compute(arguments)))
        }
    }

    /// The same method, but refused while a shutdown is under way (RPC-29).
    func refusing(inShutdownOf control: any SupervisorControl) -> RPCMethod {
        RPCMethod(name: name, parameters: parameters, result: result, text: text, resultText: resultText) {
            arguments,
            reply throws(Fault) in
            if control.isShuttingDown { throw Fault(.shutdownState) }
            try perform(arguments, reply)
        }
    }

    /// The same method under another name.
    func alias(_ name: String) -> RPCMethod {
        RPCMethod(
            name: name,
            parameters: parameters,
            result: result,
            text: text,
            resultText: resultText,
            perform: perform
        )
    }
}

extension RPCMethod.Parameter {
    static let name = RPCMethod.Parameter(type: "string", name: "name", text: "The name of a process, or group:name")
    static let group = RPCMethod.Parameter(type: "string", name: "name", text: "The name of a group")
    static let wait = RPCMethod.Parameter(
        type: "boolean",
        name: "wait",
        text: "Whether to answer only when it is done",
        isOptional: true
    )
    static let verbose = RPCMethod.Parameter(
        type: "boolean",
        name: "verbose",
        text: "Whether to tell what the kernel lets the process do, and what Supervisor has no words for, too",
        isOptional: true,
        isOurs: true
    )
    static let signal = RPCMethod.Parameter(type: "string", name: "signal", text: "A signal's name or number")
    static let offset = RPCMethod.Parameter(
        type: "int",
        name: "offset",
        text: "Where to begin, from the end when negative"
    )
    static let length = RPCMethod.Parameter(type: "int", name: "length", text: "How many bytes")
}

/// The parameters of one call. Supervisor's methods take what Python takes, so types are not checked beyond need: a
/// value that cannot be used is INCORRECT_PARAMETERS.
struct RPCArguments {
    /// Bytes that one answer may have: reading and sending more would keep the loop from everything else.
    static let longestText = 64 * 1024 * 1024

    let values: [XMLRPCValue]
    /// The bytes that are left of that: the calls of a multicall share one answer.
    var textLimit = longestText
    /// The memory of the call and of its result; nil where nothing is counted.
    var memory: MemoryShare?
    /// The life of the request; nil where it does not matter.
    var life: RequestLife?

    func string(_ index: Int) throws(Fault) -> String {
        guard values.indices.contains(index), let text = values[index].text else { throw Fault(.incorrectParameters) }
        return text
    }

    /// The name of a group or method, which is only compared: a value that is not a string matches no
    /// name.
    /// - Parameter unknown: the fault for such a name; BAD_NAME shows it (RPC-29).
    func name(_ index: Int, unknown: Fault.Kind = .badName) throws(Fault) -> String {
        guard values.indices.contains(index) else { throw Fault(.incorrectParameters) }
        if let text = values[index].text { return text }
        // Python cannot look these up in a dictionary.
        if values[index].elements != nil || values[index].members != nil { throw Fault(.incorrectParameters) }
        throw Fault(unknown, unknown == .badName ? values[index].pythonText : nil)
    }

    /// A number, or a text that is one (RPC-5).
    func integer(_ index: Int) throws(Fault) -> Int {
        guard values.indices.contains(index) else { throw Fault(.incorrectParameters) }
        switch values[index] {
        case .int(let number): return number
        case .boolean(let flag): return flag ? 1 : 0
        case .double(let number): if let whole = Int(exactly: number.rounded(.towardZero)) { return whole }
        case .string, .base64:
            if let number = values[index].text.flatMap({ NumberText.integer(Array($0.utf8)) }) { return number }
        case .array, .structure, .dateTime, .null: break
        }
        throw Fault(.incorrectParameters)
    }

    /// A parameter that Supervisor does not have: only true and false are taken; the default when it was left out.
    func flag(_ index: Int, default standard: Bool = false) throws(Fault) -> Bool {
        guard values.indices.contains(index) else { return standard }
        guard case .boolean(let flag) = values[index] else { throw Fault(.incorrectParameters) }
        return flag
    }

    /// True for a value that Python takes for true; the default when the argument was left out.
    func truth(_ index: Int, default standard: Bool) -> Bool {
        values.indices.contains(index) ? values[index].isTruthy : standard
    }
}

extension XMLRPCValue {
    /// A structure with these members.
    static func record(_ members: KeyValuePairs<String, XMLRPCValue>) -> XMLRPCValue {
        .structure(members.map { XMLRPCMember($0.key, $0.value) })
    }
}

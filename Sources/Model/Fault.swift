/// Why an XML-RPC method refuses or fails (RPC-11 to RPC-29).
package struct Fault: Error, Hashable, Sendable {
    /// The kinds of fault; the raw value is the wire code.
    package enum Kind: Int, CaseIterable, Sendable {
        case unknownMethod = 1
        case incorrectParameters = 2
        case badArguments = 3
        case signatureUnsupported = 4
        case shutdownState = 6
        case badName = 10
        case badSignal = 11
        case noFile = 20
        case notExecutable = 21
        case failed = 30
        case abnormalTermination = 40
        case spawnError = 50
        case alreadyStarted = 60
        case notRunning = 70
        case success = 80
        case alreadyAdded = 90
        case stillRunning = 91
        case cantReread = 92

        /// The name in front of a fault's text.
        package var name: String {
            switch self {
            case .unknownMethod: "UNKNOWN_METHOD"
            case .incorrectParameters: "INCORRECT_PARAMETERS"
            case .badArguments: "BAD_ARGUMENTS"
            case .signatureUnsupported: "SIGNATURE_UNSUPPORTED"
            case .shutdownState: "SHUTDOWN_STATE"
            case .badName: "BAD_NAME"
            case .badSignal: "BAD_SIGNAL"
            case .noFile: "NO_FILE"
            case .notExecutable: "NOT_EXECUTABLE"
            case .failed: "FAILED"
            case .abnormalTermination: "ABNORMAL_TERMINATION"
            case .spawnError: "SPAWN_ERROR"
            case .alreadyStarted: "ALREADY_STARTED"
            case .notRunning: "NOT_RUNNING"
            case .success: "SUCCESS"
            case .alreadyAdded: "ALREADY_ADDED"
            case .stillRunning: "STILL_RUNNING"
            case .cantReread: "CANT_REREAD"
            }
        }
    }

    package let kind: Kind
    /// What the text says behind the name; nil for the name alone.
    package let extra: String?

    package init(_ kind: Kind, _ extra: String? = nil) {
        self.kind = kind
        self.extra = extra
    }

    package var code: Int { kind.rawValue }

    /// The `faultString`: the name of the fault, and what it is about behind a colon (RPC-8).
    package var text: String {
        extra.map { "\(kind.name): \($0)" } ?? kind.name
    }
}

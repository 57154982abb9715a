/// How supervisord and supervisorctl refuse a command line or a configuration: `Error:` and the reason, then where to
/// find help. The exit status that belongs to it is 2 (SD-32).
package enum UsageError {
    package static let exitStatus: Int32 = 2

    /// What goes to standard error. `program` is the name as it was invoked.
    package static func text(_ message: String, program: String) -> String {
        "Error: \(message)\nFor help, use \(program) -h\n"
    }
}

/// What judges the result that an event listener answers an event with: `result_handler=`. In Supervisor a Python function
/// by its name; these are known (PLUG-6, EXT-19).
package enum ResultHandler: String, CaseIterable, Sendable {
    /// `OK` and nothing else means that the event has been dealt with.
    case standard = "supervisor.dispatchers:default_handler"
    /// The results are program output, to be printed. Of the package supervisor-stdout.
    case standardOutput = "supervisor_stdout:event_handler"
    /// The same, of its copies for Python 3.
    case standardOutputPython3 = "supervisor_stdout_py3:event_handler"

    /// Whether results go to our standard output.
    package var printsResults: Bool { self != .standard }
}

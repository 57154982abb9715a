import Foundation

/// A supervisord under test as seen through its supervisorctl.
extension Supervisor {
    /// The sections that `control` needs in the configuration.
    package static let controlSections = """
        [unix_http_server]
        file=%(here)s/control.sock
        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
        [supervisorctl]
        serverurl=unix://%(here)s/control.sock

        """

    /// Runs supervisorctl to its end.
    /// - Parameter input: what the shell reads when there is no action among the words.
    /// - Returns: all that it said.
    @discardableResult
    package func control(_ words: String..., input: String = "") throws -> String {
        try runControl(words, input: input).text
    }

    /// The same, with how it ended.
    package func runControl(_ words: [String], input: String = "") throws -> ControlEnd {
        let keyboard = try Channel.file(try sandbox.write("control-input", input), flags: O_RDONLY)
        try sandbox.write("control-output", "")
        let output = try Channel.file(sandbox.file("control-output"))
        let client = try RunningProcess(
            [try Binaries.supervisord, "ctl", "-c", sandbox.file("supervisord.conf")] + words,
            environment: ["LANG=C.UTF-8"],
            descriptors: [0: keyboard.far, 1: output.far, 2: output.far]
        )
        defer { client.end() }
        let status = try waitFor("end of supervisorctl", within: 120, state: { self.state }) { client.ended }
        return ControlEnd(status, sandbox.read("control-output"))
    }
}

/// How supervisorctl ended, and all that it said.
package struct ControlEnd: Equatable {
    package let status: ProcessEnd
    package let text: String

    package init(_ status: ProcessEnd, _ text: String) {
        self.status = status
        self.text = text
    }
}

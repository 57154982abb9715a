import LinuxSystem

extension Action {
    /// `health`: what the pages for probes say, in images that hold neither a shell nor curl (EXT-52). It exits 0 or 1:
    /// Docker keeps the others for itself.
    static let health: Action = .init(
        "health",
        usage: """
            health\t\t\tCheck that all programs are ready
            health <name> <name>\tCheck that processes, or groups as <gname>:*, are ready
            health --ready\t\tCheck that, and that no shutdown has begun; names may follow
            health --live\t\tCheck that supervisord itself is there to stay
            """,
        subject: .processes,
        options: ["--live", "--ready"]
    ) { (controller, argument) throws(ControlError) in
        guard let check = HealthCheck(argument.words(options: ["--live", "--ready"])) else {
            controller.refuse(.health, "Error: health takes --ready and names, or --live alone")
            return
        }
        do throws(ControlError) {
            let page = try controller.page(check.path)
            // None of our pages begins like this: it is another server.
            guard [200, 404, 503].contains(page.status), page.body.first != UInt8(ascii: "<") else {
                throw .httpStatus(code: page.status, reason: page.reason)
            }
            controller.display.write(String(decoding: page.body, as: UTF8.self))
            if page.status != 200 { controller.exitStatus = ExitStatus.generic }
        } catch .connection(.connectionRefused) {
            controller.print(controller.server.complaint("refused connection"))
            controller.exitStatus = ExitStatus.generic
        } catch .connection(.noSuchFile) {
            controller.print(controller.server.complaint("no such file"))
            controller.exitStatus = ExitStatus.generic
        }
    }
}

import Model

extension ConfiguredProcess {
    func write(to writer: inout WireWriter) {
        writer.write(group)
        writer.write(groupPriority)
        writer.write(name)
        writer.write(command)
        writer.write(directory)
        writer.write(uid)
        writer.write(priority)
        writer.write(autostart)
        autorestart.write(to: &writer)
        writer.write(exitCodes)
        writer.write(killAsGroup)
        writer.write(redirectStderr)
        writer.write(startretries)
        writer.write(startsecs)
        writer.write(stopSignal)
        writer.write(stopwaitsecs)
        writer.write(serverURL)
        stdout.write(to: &writer)
        stderr.write(to: &writer)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(
            group: try reader.text(),
            groupPriority: try reader.integer(),
            name: try reader.text(),
            command: try reader.text(),
            directory: try reader.optionalText(),
            uid: try reader.optionalUnsigned32(),
            priority: try reader.integer(),
            autostart: try reader.flag(),
            autorestart: try RestartPolicy(from: &reader),
            exitCodes: try reader.integers(),
            killAsGroup: try reader.flag(),
            redirectStderr: try reader.flag(),
            startretries: try reader.integer(),
            startsecs: try reader.integer(),
            stopSignal: try reader.integer32(),
            stopwaitsecs: try reader.integer(),
            serverURL: try reader.text(),
            stdout: try Channel(from: &reader),
            stderr: try Channel(from: &reader)
        )
    }

    static func list(from reader: inout WireReader) throws(WireProblem) -> [ConfiguredProcess] {
        let count = try reader.count(smallest: 29)
        var processes: [ConfiguredProcess] = []
        processes.reserveCapacity(count)
        for _ in 0..<count { processes.append(try ConfiguredProcess(from: &reader)) }
        return processes
    }
}

extension ConfiguredProcess.Channel {
    func write(to writer: inout WireWriter) {
        writer.write(captureMaxBytes)
        writer.write(eventsEnabled)
        writer.write(logfile)
        writer.write(backups)
        writer.write(maxBytes)
        writer.write(syslog)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(
            captureMaxBytes: try reader.integer(),
            eventsEnabled: try reader.flag(),
            logfile: try reader.text(),
            backups: try reader.integer(),
            maxBytes: try reader.integer(),
            syslog: try reader.flag()
        )
    }
}

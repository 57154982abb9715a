import Model

extension Volumes {
    func write(to writer: inout WireWriter) {
        writer.write(count: processes.count)
        for entry in processes {
            entry.process.write(to: &writer)
            OutputVolume.write(entry.stdout, to: &writer)
            OutputVolume.write(entry.stderr, to: &writer)
        }
        writer.write(orphansReaped)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        let count = try reader.count(smallest: 4)
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for _ in 0..<count {
            entries.append(
                Entry(
                    try Namespec(from: &reader),
                    stdout: try OutputVolume.read(from: &reader),
                    stderr: try OutputVolume.read(from: &reader)
                )
            )
        }
        self.init(processes: entries, orphansReaped: try reader.integer())
    }
}

extension OutputVolume {
    static func write(_ volume: OutputVolume?, to writer: inout WireWriter) {
        writer.write(volume != nil)
        guard let volume else { return }
        writer.write(volume.bytes)
        writer.write(volume.droppedLines)
    }

    static func read(from reader: inout WireReader) throws(WireProblem) -> OutputVolume? {
        guard try reader.flag() else { return nil }
        return OutputVolume(bytes: try reader.integer(), droppedLines: try reader.integer())
    }
}

extension PrivilegeTexts {
    func write(to writer: inout WireWriter) {
        writer.write(user)
        writer.write(groups)
        writer.write(capabilities)
        writer.write(noNewPrivileges)
        writer.write(seccomp)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init()
        user = try reader.text()
        groups = try reader.text()
        capabilities = try reader.text()
        noNewPrivileges = try reader.text()
        seccomp = try reader.text()
    }
}

import Configuration
import Model

extension Welcome {
    func write(to writer: inout WireWriter) {
        writer.write(pid)
        writer.write(daemonStartedAt)
        writer.write(count: servers.count)
        for server in servers { server.write(to: &writer) }
        writer.write(namespaces)
        writer.write(pageSecret)
        writer.write(idleSeconds)
        life.write(to: &writer)
        GroupRecord.write(groups, to: &writer)
        writer.write(epoch)
        writer.write(serial)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(
            pid: try reader.integer32(),
            daemonStartedAt: try reader.integer(),
            servers: try HTTPServerSettings.list(from: &reader),
            namespaces: try reader.texts(),
            pageSecret: try reader.byteList(),
            idleSeconds: try reader.optionalInteger(),
            life: try LifeRecord(from: &reader),
            groups: try GroupRecord.list(from: &reader),
            epoch: try reader.integer64(),
            serial: try reader.unsigned64()
        )
    }
}

extension LifeRecord {
    func write(to writer: inout WireWriter) {
        writer.write(identifier)
        writer.write(isEnding)
        writer.write(isShuttingDown)
        logLevel.write(to: &writer)
        LogPlace.write(activityLog, to: &writer)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(
            identifier: try reader.text(),
            isEnding: try reader.flag(),
            isShuttingDown: try reader.flag(),
            logLevel: try LogLevel(from: &reader),
            activityLog: try LogPlace.read(from: &reader)
        )
    }
}

extension HTTPServerSettings {
    func write(to writer: inout WireWriter) {
        writer.write(section)
        address.write(to: &writer)
        writer.write(isHealthOpen)
        writer.write(areMetricsOpen)
        writer.write(credentials != nil)
        if let credentials {
            writer.write(credentials.username)
            writer.write(credentials.password)
        }
        writer.write(legacyGetActions)
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        self.init(section: try reader.text(), address: try Address(from: &reader))
        isHealthOpen = try reader.flag()
        areMetricsOpen = try reader.flag()
        if try reader.flag() {
            credentials = Credentials(username: try reader.text(), password: try reader.text())
        }
        legacyGetActions = try reader.flag()
    }

    static func list(from reader: inout WireReader) throws(WireProblem) -> [HTTPServerSettings] {
        let count = try reader.count(smallest: 8)
        var servers: [HTTPServerSettings] = []
        servers.reserveCapacity(count)
        for _ in 0..<count { servers.append(try HTTPServerSettings(from: &reader)) }
        return servers
    }
}

extension HTTPServerSettings.Address {
    func write(to writer: inout WireWriter) {
        switch self {
        case .inet(let host, let port):
            writer.write(byte: 0)
            writer.write(host)
            writer.write(port)
        case .unix(let path, let mode, let owner):
            writer.write(byte: 1)
            writer.write(path)
            writer.write(mode)
            writer.write(owner != nil)
            if let owner {
                writer.write(owner.uid)
                writer.write(owner.gid)
            }
        }
    }

    init(from reader: inout WireReader) throws(WireProblem) {
        switch try reader.byte() {
        case 0: self = .inet(host: try reader.optionalText(), port: try reader.unsigned16())
        case 1:
            let (path, mode) = (try reader.text(), try reader.unsigned32())
            var owner: SocketOwner?
            if try reader.flag() {
                owner = SocketOwner(uid: try reader.optionalUnsigned32(), gid: try reader.optionalUnsigned32())
            }
            self = .unix(path: path, mode: mode, owner: owner)
        case let kind: throw .unknownKind(kind)
        }
    }
}

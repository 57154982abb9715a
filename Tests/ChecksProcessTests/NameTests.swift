import Foundation
import Model
import TestHarness
import Testing

/// How names are resolved for looks over the network (EXT-73).
@Suite struct NameTests {
    private static let loopback: [UInt8] = [127, 0, 0, 1]
    private static let loopback6 = [UInt8](repeating: 0, count: 15) + [1]

    private func server() throws -> LocalServer {
        try LocalServer { server, client in server.waitForEnd(client) }
    }

    private func checks(_ names: NameServer, _ more: String = "") throws -> RunningChecks {
        try RunningChecks(resolver: "nameserver 127.0.0.1\n\(more)", nameServerPort: names.port)
    }

    @Test func `localhost needs no file and no server`() throws {
        let server = try server()
        #expect(try RunningChecks().look(.tcp(host: "localhost", port: server.port)) == .success)
    }

    @Test func `a name of the hosts file needs no server, and all its addresses are tried`() throws {
        let checks = try RunningChecks(hosts: "::1 db\n127.0.0.1 db other\n127.0.0.2 none\n")
        let (four, six) = (try server(), try LocalServer(isIPv6: true) { server, client in server.waitForEnd(client) })
        #expect(try checks.look(.tcp(host: "db", port: four.port)) == .success)
        #expect(try checks.look(.tcp(host: "DB", port: six.port)) == .success)
        let port = try LocalServer.refusingPort()
        #expect(try checks.look(.tcp(host: "db", port: port)) == .failure("connection refused"))
    }

    @Test func `a name with both kinds of addresses works where only one of them listens`() throws {
        let names = try NameServer(["db": .addresses([Self.loopback6, Self.loopback])])
        let checks = try self.checks(names)
        let (four, six) = (try server(), try LocalServer(isIPv6: true) { server, client in server.waitForEnd(client) })
        #expect(try checks.look(.tcp(host: "db", port: four.port)) == .success)
        #expect(try checks.look(.tcp(host: "db", port: six.port)) == .success)
    }

    @Test(
        "a name that does not resolve says why",
        arguments: [
            ("gone", "there is no such name"), ("broken", "no name server could answer"),
            ("secret", "no name server could answer"), ("empty", "it has no address"),
        ]
    )
    func failures(name: String, reason: String) throws {
        let names = try NameServer([
            "broken": .problem(2), "secret": .problem(5), "empty": .addresses([]),
        ])
        let checks = try self.checks(names)
        #expect(
            try checks.look(.tcp(host: name, port: 80)) == .failure("name '\(name)' does not resolve: \(reason)")
        )
    }

    @Test func `a name server that is not there is the reason`() throws {
        let port = try LocalServer.refusingPort()
        let checks = try RunningChecks(resolver: "nameserver 127.0.0.1\n", nameServerPort: port)
        #expect(
            try checks.look(.tcp(host: "db", port: 80))
                == .failure("name 'db' does not resolve: no answer from the name servers")
        )
    }

    @Test func `a name server that does not answer holds up no other look`() throws {
        let names = try NameServer(["slow": .none, "db": .addresses([Self.loopback])])
        let checks = try self.checks(names)
        let slow = checks.ask(.tcp(host: "slow", port: 80), seconds: 1)
        let server = try server()
        #expect(try checks.look(.tcp(host: "db", port: server.port)) == .success)
        #expect(checks.count == 1)
        #expect(try checks.outcome(slow) == .failure("no answer in time"))
    }

    @Test func `a short name is looked for in the domains of the search list`() throws {
        let names = try NameServer(["db.pod.cluster.local": .addresses([Self.loopback])])
        let checks = try self.checks(names, "search pod.cluster.local\noptions ndots:5\n")
        let server = try server()
        #expect(try checks.look(.tcp(host: "db", port: server.port)) == .success)
    }

    @Test func `looks at one name at the same time ask once`() throws {
        let names = try NameServer(["db": .addresses([Self.loopback])])
        let checks = try self.checks(names)
        let server = try server()
        let looks = (0..<20).map { _ in checks.ask(.tcp(host: "db", port: server.port)) }
        for look in looks { #expect(try checks.outcome(look) == .success) }
        #expect(names.asked.count < 20)
    }

    @Test(
        "a hosts file that is written to, replaced, or comes to be is noticed",
        arguments: ["written", "replaced", "made"]
    )
    func changes(how: String) throws {
        let checks = try RunningChecks(hosts: how == "made" ? nil : "127.0.0.1 db\n")
        let file = checks.directory.file("hosts")
        let server = try server()
        if how != "made" { #expect(try checks.look(.tcp(host: "db", port: server.port)) == .success) }
        #expect(checks.changesSeen == 0)
        switch how {
        case "written":
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            try handle.write(contentsOf: Data("127.0.0.2 db\n".utf8))
            try handle.close()
        case "replaced":
            try checks.directory.write("hosts.new", "127.0.0.2 db\n")
            #expect(rename(file + ".new", file) == 0)
        default: try checks.directory.write("hosts", "127.0.0.2 db\n")
        }
        checks.ask(.tcp(host: "db", port: server.port))
        try waitUntil("the change") { checks.changesSeen == 1 }
        // An address needs no file.
        #expect(try checks.look(.tcp(host: "127.0.0.1", port: server.port)) == .success)
        #expect(checks.changesSeen == 1)
    }
}

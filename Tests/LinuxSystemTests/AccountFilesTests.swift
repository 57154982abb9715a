import LinuxSystem
import Model
import TestHarness
import Testing

@Suite struct AccountFilesTests {
    private let directory: Sandbox

    init() throws {
        directory = try Sandbox()
    }

    private func accounts(passwd: String, group: String) throws -> AccountFiles {
        AccountFiles(passwd: try directory.write("passwd", passwd), group: try directory.write("group", group))
    }

    @Test("a user is found by name and id, with the primary group first and every group that lists it (SD-41, P34)")
    func user() throws {
        let accounts = try accounts(
            passwd: "root:x:0:0:root:/root:/bin/sh\nweb:x:33:40:Web,,,:/var/www:/bin/false\n",
            group: "root:x:0:\nmain:x:40:web\nlogs:x:50:other,web\nnone:x:60:webb\nlast:x:70:web\n"
        )
        let web = UserAccount(
            name: "web",
            uid: 33,
            gid: 40,
            groups: [40, 50, 70],
            home: "/var/www",
            shell: "/bin/false"
        )
        #expect(accounts.user(named: "web") == web)
        #expect(accounts.user(id: 33) == web)
        #expect(accounts.user(named: "root")?.groups == [0])
        #expect(accounts.user(named: "Web") == nil)
        #expect(accounts.user(id: 34) == nil)
    }

    @Test("the first of two equal names or ids counts")
    func first() throws {
        let accounts = try accounts(passwd: "a:x:1:1::/a:\na:x:2:2::/b:\nc:x:1:3::/c:\n", group: "g:x:5:\ng:x:6:\n")
        #expect(accounts.user(named: "a")?.uid == 1)
        #expect(accounts.user(id: 1)?.name == "a")
        #expect(accounts.homeDirectory(of: "a") == "/a")
        #expect(accounts.groupID(named: "g") == 5)
    }

    @Test("groups are found by name (CFG-64)")
    func groups() throws {
        let accounts = try accounts(passwd: "", group: "a:x:1:\nb:x:2:x,y\n")
        #expect(accounts.groupID(named: "b") == 2)
        #expect(accounts.groupID(named: "c") == nil)
    }

    @Test("home directories are those of the file (CFG-59)")
    func homes() throws {
        let accounts = try accounts(passwd: "a:x:1:1::/home/a:/bin/sh\nb:x:2:2:::\n", group: "")
        #expect(accounts.homeDirectory(of: "a") == "/home/a")
        #expect(accounts.homeDirectory(ofID: 1) == "/home/a")
        #expect(accounts.homeDirectory(of: "b") == "")
        #expect(accounts.homeDirectory(of: "c") == nil)
        #expect(accounts.homeDirectory(ofID: 3) == nil)
    }

    @Test("malformed lines are passed over, and the good ones between them found (P33)")
    func malformed() throws {
        let long = String(repeating: "x", count: 100_000)
        let accounts = try accounts(
            passwd: """
                # a comment

                nothing
                :::::::
                a:x
                b:x:not a number:1::/:
                c:x:-1x:1::/:
                d:x:99999999999999999999:1::/:
                \(long)
                gecos:x:8:8:\(long):/gecos:
                good:x:7:7::/good:/bin/sh
                """,
            group: "#\n\nx\ny:x:\nz:x:zz:good\n\(long)\nbig:x:9:\(long),good\nlast:x:11:good"
        )
        let good = UserAccount(name: "good", uid: 7, gid: 7, groups: [7, 9, 11], home: "/good", shell: "/bin/sh")
        #expect(accounts.user(named: "good") == good)
        #expect(accounts.homeDirectory(of: "gecos") == "/gecos")
        for name in ["a", "b", "c", "nothing", "# a comment"] { #expect(accounts.user(named: name) == nil) }
        #expect(accounts.groupID(named: "z") == nil)
        #expect(accounts.groupID(named: "last") == 11)
    }

    @Test(
        "a line of the old NIS syntax is no account, least of all root (P33)",
        arguments: ["+", "+@admins", "-x", "+x"]
    )
    func compatibilityLines(name: String) throws {
        let accounts = try accounts(passwd: "\(name)::::::\nroot:x:0:0::/root:\n", group: "\(name):::\nroot:x:0:\n")
        #expect(accounts.user(named: name) == nil)
        #expect(accounts.user(id: 0)?.name == "root")
        #expect(accounts.groupID(named: name) == nil)
    }

    @Test("without the files there are no accounts, and nothing fails (P33)")
    func missingFiles() {
        let accounts = AccountFiles(passwd: directory.file("none"), group: directory.file("none"))
        #expect(accounts.user(named: "root") == nil)
        #expect(accounts.user(id: 0) == nil)
        #expect(accounts.homeDirectory(ofID: 0) == nil)
        #expect(accounts.groupID(named: "root") == nil)
    }

    @Test("without a group file a user has its primary group (P33)")
    func missingGroups() throws {
        let accounts = AccountFiles(
            passwd: try directory.write("passwd", "a:x:1:2::/:\n"),
            group: directory.file("none")
        )
        #expect(accounts.user(named: "a")?.groups == [2])
    }
}

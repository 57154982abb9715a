import Foundation
import TestHarness
import Testing

@Suite("Which server supervisorctl talks to, and what it sends there (EXT-9)")
struct ServerSearchTests {
    private static let withoutClientSection = """
        [unix_http_server]
        file=%(here)s/control.sock
        username=joe
        password=secret
        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
        [program:x]
        command=child hold
        startsecs=0

        """

    @Test("a file with a server section needs no [supervisorctl], on a machine too")
    func serverSection() throws {
        try supervise(Self.withoutClientSection) { supervisor in
            try supervisor.waitForRunning("x")
            #expect(try supervisor.control("pid") == "\(supervisor.pid)\n")
            let url = "unix://" + supervisor.sandbox.file("control.sock")
            #expect(try supervisor.control("-s", url, "pid") == "\(supervisor.pid)\n")
        }
    }

    @Test("nor does a file for which -s names the server")
    func serverOnCommandLine() throws {
        try supervise(Supervisor.controlSections + "[program:x]\ncommand=child hold\nstartsecs=0\n") { supervisor in
            try supervisor.waitForRunning("x")
            let other = try Sandbox()
            let client = try RunningProcess(
                [
                    try Binaries.supervisord, "ctl", "-c", try other.write("c.conf", "[supervisord]\n"),
                    "-s", "unix://" + supervisor.sandbox.file("control.sock"), "pid",
                ],
                environment: []
            )
            defer { client.end() }
            #expect(try client.waitForExit() == .exited(0))
        }
    }

    @Test("a refusal is explained on standard error, with the server")
    func explanations() throws {
        try supervise(Self.withoutClientSection) { supervisor in
            try supervisor.waitForRunning("x")
            let refused = try supervisor.control("-u", "joe", "-p", "wrong", "pid").split(separator: "\n")
            #expect(refused.first == "Server requires authentication")
            #expect(refused.last?.hasSuffix(" does not accept user 'joe' (-u) with the password (-p)") == true)
            let port = try supervisor.control("-s", "http://localhost:*:9001", "pid")
            #expect(port.contains("'*:9001'"), "\(port)")
            let host = try supervisor.control("-s", "http://no.such.host.invalid:1", "pid")
            #expect(
                host.contains("\nsupervisorctl: http://no.such.host.invalid:1: the host name has no address"),
                "\(host)"
            )
        }
    }

    /// The other user makes `/tmp/supervisor-0.sock` a link to a socket of root and a socket of his own, by turns.
    private static let thief = """
        import os, socket, sys, threading, time
        own, roots, place, report = sys.argv[1:]
        root = socket.socket(socket.AF_UNIX); root.bind(roots); root.listen()
        os.setgid(65534); os.setuid(65534)
        server = socket.socket(socket.AF_UNIX); server.bind(own); server.listen(200)
        def serve():
            while True:
                client, _ = server.accept()
                client.settimeout(0.2)
                try:
                    got = client.recv(65536)
                except OSError:
                    got = b''
                if got:
                    with open(report, 'ab') as file: file.write(got + b'\\n')
                client.close()
        threading.Thread(target=serve, daemon=True).start()
        turn, parent = 0, os.getppid()
        # Not longer than the test.
        while os.getppid() == parent:
            turn += 1
            for target in (roots, own):
                name = '%s.%d' % (place, turn)
                os.symlink(target, name)
                os.rename(name, place)
            if turn == 1: open(report + '.ready', 'w').close()
        """

    @Test(
        "a password of root goes to no other user, however fast he changes what stands at an implied place",
        .enabled(if: getuid() == 0)
    )
    func flippingLink() throws {
        let sandbox = try Sandbox()
        let report = try sandbox.makeDirectory("report") + "/got"
        chmod(sandbox.file("report"), 0o777)
        try sandbox.write("thief.py", Self.thief)
        try RunningProcess.run(["cp", "-L", try Binaries.supervisord, sandbox.file("supervisord")])
        try sandbox.write("ctl.conf", "[supervisorctl]\nusername=admin\npassword=s3cret\n")
        // The directory of the test is in /tmp, and has to be in the new one.
        let wrapper = MountNamespace.wrapper(
            """
            mount -t tmpfs tmpfs /run
            mkdir /run/test
            mount --bind "$1" /run/test
            mount -t tmpfs -o mode=1777 tmpfs /tmp
            mkdir -p "$1"
            mount --bind /run/test "$1"
            """,
            sandbox.path
        )
        let runs = """
            python3 "$1/thief.py" /tmp/thief.sock /run/roots.sock /tmp/supervisor-0.sock "$2" >/dev/null 2>&1 &
            thief=$!
            while ! [ -e "$2.ready" ]; do :; done
            i=0
            while [ $i -lt 150 ] && ! [ -e "$2" ]; do
                timeout 2 "$1/supervisord" ctl -c "$1/ctl.conf" version >>"$1/said" 2>&1 </dev/null || true
                i=$((i + 1))
            done
            kill $thief
            """
        let process = try RunningProcess(
            wrapper + ["sh", "-c", runs, "sh", sandbox.path, report],
            environment: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        )
        defer { process.end() }
        #expect(try process.waitForExit(within: 300) == .exited(0))
        let stolen = sandbox.read("report/got")
        #expect(!stolen.contains("Authorization"), "\(stolen.prefix(500))")
        #expect(sandbox.read("said").contains("unix:///tmp/supervisor-0.sock: "), "\(sandbox.read("said").prefix(500))")
    }
}

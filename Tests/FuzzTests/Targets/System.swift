import Configuration
import HostFacts
import LinuxSystem
import Model
import ProcessLifecycle
import Text

@testable import Seccomp

extension FuzzTarget {
    /// `/etc/passwd`, and behind an empty line `/etc/group`.
    static let accounts = FuzzTarget(
        "accounts",
        longest: 1024,
        sources: ["LinuxSystem/Identity/AccountFiles.swift"],
        words: ["root:x:0:0:root:/root:/bin/sh\n", "\n\n", "+::::::", "::", "4294967296", "-1"]
    ) { bytes, _ in
        let end = bytes.indices.first { bytes[$0...].starts(with: [0x0a, 0x0a]) } ?? bytes.endIndex
        guard let passwd = MemoryFile(bytes[..<end]), let group = MemoryFile(bytes[end...].dropFirst()) else { return }
        let files = AccountFiles(passwd: passwd.path, group: group.path)
        for id in [0, 1000, UInt32.max] {
            guard let account = files.user(id: id) else { continue }
            try hold(account.uid == id, "asked for \(id), found \(account.uid)")
            try hold(!account.name.utf8.contains { $0 == UInt8(ascii: ":") || $0 == 0x0a }, "a name of two fields")
            try hold(![UInt8(ascii: "+"), UInt8(ascii: "-")].contains(account.name.utf8.first), "a name of NIS")
            try hold(account.groups.first == account.gid, "the group of \(account.name) is not the first one")
            try hold(files.user(named: account.name) != nil, "\(account.name) is found by its number alone")
            try hold(files.homeDirectory(of: account.name) != nil, "\(account.name) has no home")
        }
        _ = files.groupID(named: "root")
        _ = files.user(named: "me")
    }

    /// What the kernel says of processes, sockets and control groups, and /etc/hosts: each reader gets all of the input.
    static let kernelFiles = FuzzTarget(
        "kernel-files",
        longest: 1024,
        sources: [
            "ProcessLifecycle/OutOfMemory/MemoryCgroup.swift", "LinuxSystem/Processes/ProcessUse.swift",
            "LinuxSystem/Processes/ProcessTable+Privileges.swift", "LinuxSystem/Sockets/PortHolder.swift",
            "LinuxSystem/Sockets/HostsFile.swift",
        ],
        words: [
            ") S 1 1 1 0 -1 4194560 ", "Uid:\t0\t0\t0\t0\n", "Groups:\t", "CapEff:\t", "NoNewPrivs:\t1\n",
            "Seccomp:\t2\n",
            "oom_kill 3\n", "max\n", "4:memory:/docker\n", "0::/\n", " - cgroup2 cgroup rw\n",
            " - cgroup cgroup rw,memory\n",
            "\\040", ": 00000000:1F90 00000000:0000 0A ", "127.0.0.1 localhost\n", "::1 localhost\n",
            "9223372036854775807",
        ]
    ) { bytes, _ in
        if let use = ProcessUse(stat: bytes, ticks: 100, pageSize: 4096) {
            // No process is charged less than nothing, whatever the kernel says.
            try hold(use.cpuMilliseconds >= 0 && use.residentMemory >= 0 && use.threads >= 0, "\(use)")
        }
        if let privileges = ProcessPrivileges(status: bytes) {
            try hold(privileges.groups.count <= bytes.count, "more groups than bytes")
        }
        try hold(MemoryCgroup.kills(in: bytes) ?? 0 >= 0, "fewer than no kills")
        try hold(MemoryCgroup.limit(in: bytes) ?? 0 >= 0, "a limit below nothing")
        for place in MemoryCgroup.places(membership: bytes, mounts: bytes) {
            try hold(place.directory.utf8.last != UInt8(ascii: "/"), "'\(place.directory)' ends with a slash")
        }
        for socket in PortHolder.listening(bytes, port: 8080) {
            try hold(socket.inode.utf8.count <= bytes.count, "\(socket)")
        }
        if let values = ProcessTable.environment(in: bytes, valuesOf: ["A", "ä"]) {
            try hold(Set(values.keys).isSubset(of: ["A", "ä"]), "\(values)")
        }
        guard let file = MemoryFile(bytes) else { return }
        let addresses = HostsFile(file.path).addresses(of: "localhost", port: 80)
        try hold(addresses.count <= bytes.count, "more addresses than bytes")
    }

    /// The `#!` line of a script or the loader of an ELF file.
    static let interpreter = FuzzTarget(
        "interpreter",
        longest: 512,
        sources: ["ProcessLifecycle/Interpreter.swift"],
        words: [
            "#!/bin/sh\n", "#! /usr/bin/env -S", "\u{7f}ELF\u{2}\u{1}", "\u{7f}ELF\u{1}\u{1}",
            "/lib64/ld-linux-x86-64.so.2\0",
        ]
    ) { bytes, _ in
        let name = Interpreter.name { offset, count in
            guard offset >= 0, offset < bytes.count, count > 0 else { return [] }
            return Array(bytes[offset...].prefix(count))
        }
        guard let name else { return }
        try hold(!name.isEmpty && !name.utf8.contains(0), "a bad name: \(name.pythonRepresentation)")
        try hold(name.utf8.count <= 3 * bytes.count, "a name longer than its file")
    }

    /// A seccomp profile: from JSON to BPF, by jansson and libseccomp.
    static let seccomp = FuzzTarget(
        "seccomp",
        longest: 2048,
        sources: ["Seccomp", "HostFacts/JSONReader.swift", "HostFacts/SeccompCompiler.swift"],
        words: [
            "\"defaultAction\"", "\"SCMP_ACT_ERRNO\"", "\"SCMP_ACT_ALLOW\"", "\"syscalls\"", "\"names\"", "\"action\"",
            "\"args\"",
            "\"index\"", "\"value\"", "\"valueTwo\"", "\"op\"", "\"SCMP_CMP_MASKED_EQ\"", "\"includes\"",
            "\"excludes\"",
            "\"caps\"", "\"arches\"", "\"minKernel\"", "\"archMap\"", "\"defaultErrnoRet\"", "\"flags\"", "\"mount\"",
        ]
    ) { bytes, _ in
        let host = LinuxHost(environment: [:])
        guard let machine = host.seccompMachine else { return }
        do {
            var reader = SeccompProfileReader(errorNumbers: machine.errorNumbers)
            let rules = try reader.profile(try host.json(bytes)).rules(capabilities: [], machine: machine)
            let compiled = try host.compile(rules)
            try hold((1...4096).contains(compiled.instructions.count), "\(compiled.instructions.count) instructions")
        } catch let problem as SeccompProblem {
            try hold(!problem.reason.isEmpty, "a refusal without a reason")
        } catch let problem as JSONProblem {
            try hold(!problem.reason.isEmpty && problem.line > 0 && problem.column > 0, "\(problem)")
        }
    }
}

import Glibc
import LinuxSystem
import Model
import Testing

extension Spawning {
    /// Descriptors that a program gets under numbers of its choice (EXT-71).
    @Suite struct PassedDescriptors {
        /// A program that has these descriptors under these numbers beside its standard streams, and no others.
        private func expect(_ passed: [PassedDescriptor], change: (inout SpawnRequest) -> Void = { _ in }) throws {
            let sources = passed.map { linkTarget("/proc/self/fd/\($0.number)") }
            let program = try RunningProgram.cat { request in
                change(&request)
                request.passedDescriptors = passed
            }
            let numbers = Set(try Files.entries(of: "/proc/\(program.pid)/fd").compactMap { Int32($0) })
            #expect(numbers == Set([0, 1, 2] + passed.map(\.asNumber)))
            for (descriptor, source) in zip(passed, sources) {
                #expect(linkTarget("/proc/\(program.pid)/fd/\(descriptor.asNumber)") == source)
            }
        }

        @Test func `a descriptor is there under its number, and open after exec`() throws {
            let pipe = try Pipe()
            try expect([PassedDescriptor(pipe.writeNumber, as: 77)])
        }

        @Test func `its number may be the one that it has`() throws {
            let pipe = try Pipe()
            try expect([PassedDescriptor(pipe.writeNumber, as: pipe.writeNumber)])
        }

        @Test func `two may change places, and one may have several numbers`() throws {
            let pipe = try Pipe()
            let (one, two) = (pipe.readNumber, pipe.writeNumber)
            try expect([PassedDescriptor(one, as: two), PassedDescriptor(two, as: one), PassedDescriptor(one, as: 90)])
        }

        @Test func `its number may be that of a source of the standard streams`() throws {
            let pipe = try Pipe()
            for stream in 0..<3 {
                let program = try RunningProgram.cat { request in
                    let numbers = [request.standardInput, request.standardOutput, request.standardError]
                    request.passedDescriptors = [PassedDescriptor(pipe.writeNumber, as: numbers[stream])]
                }
                #expect(try program.echo("through") == "through")
                let folder = "/proc/\(program.pid)/fd"
                let links = try Files.entries(of: folder).map { linkTarget("\(folder)/\($0)") }
                #expect(links.count == 4)
                #expect(links.contains(linkTarget("/proc/self/fd/\(pipe.writeNumber)")))
            }
        }

        @Test func `its number may be that of the file to execute`() throws {
            let pipe = try Pipe()
            let file = try Files.openForReading("/bin/cat")
            let number = file.number
            try expect([PassedDescriptor(pipe.writeNumber, as: number)]) { request in
                request.path = "/no/such"
                request.executable = number
            }
            withExtendedLifetime(file) {}
        }

        @Test func `its number may be that of the way to report, which a failure still takes`() throws {
            let pipe = try Pipe()
            // The report of a child that changes its directory has one of the lowest free numbers.
            let unused = try Pipe()
            let numbers = [unused.readNumber, unused.writeNumber]
            withExtendedLifetime(unused) {}
            let lowest = (Int32(3)..<40).filter { fcntl($0, F_GETFD) < 0 || numbers.contains($0) }.prefix(8)
            let passed = lowest.map { PassedDescriptor(pipe.writeNumber, as: $0) }
            try expect(passed) { $0.directory = "/" }
            #expect(throws: SpawnFailure(stage: .exec, error: Errno(code: ENOENT))) {
                try RunningProgram("/no/such") { request in
                    request.directory = "/"
                    request.passedDescriptors = passed
                }
            }
        }

        @Test func `its number may be that of the directory to begin in, or of the terminal`() throws {
            let pipe = try Pipe()
            let directory = try Files.openForReading("/proc")
            let number = directory.number
            try expect([PassedDescriptor(pipe.writeNumber, as: number)]) { $0.startDirectory = number }
            withExtendedLifetime(directory) {}
        }

        @Test func `it takes the place of a descriptor that would be kept`() throws {
            let pipe = try Pipe()
            let other = try Pipe()
            let program = try RunningProgram.cat { request in
                request.keptDescriptors = [other.readNumber, other.writeNumber]
                request.passedDescriptors = [PassedDescriptor(pipe.writeNumber, as: other.readNumber)]
            }
            let link = { (number: Int32) in linkTarget("/proc/\(program.pid)/fd/\(number)") }
            #expect(link(other.readNumber) == linkTarget("/proc/self/fd/\(pipe.writeNumber)"))
            #expect(link(other.writeNumber) == linkTarget("/proc/self/fd/\(other.writeNumber)"))
        }

        @Test func `a number beyond the limit of open files is a failure of its own`() async {
            await #expect(processExitsWith: .success) {
                let limits = try ResourceLimit.openFiles.values()
                try ResourceLimit.openFiles.set(ResourceLimit.Values(soft: 200, hard: limits.hard))
                let pipe = try Pipe()
                let failure = SpawnFailure(stage: .passing, error: Errno(code: EBADF))
                #expect(throws: failure) {
                    try RunningProgram("/bin/cat") {
                        $0.passedDescriptors = [PassedDescriptor(pipe.writeNumber, as: 200)]
                    }
                }
                #expect(throws: Never.self) {
                    try RunningProgram.cat {
                        $0.passedDescriptors = [PassedDescriptor(pipe.writeNumber, as: 199)]
                    }
                }
            }
        }

        @Test func `a limit of the program that is lower than the number does not take it away`() throws {
            let pipe = try Pipe()
            try expect([PassedDescriptor(pipe.writeNumber, as: 50)]) {
                $0.limits = [LimitSettings(name: .nofile, soft: 20, hard: 20)]
            }
        }

        @Test func `more than eight are refused, and a source must be open`() throws {
            let pipe = try Pipe()
            let many = (Int32(50)..<59).map { PassedDescriptor(pipe.writeNumber, as: $0) }
            #expect(throws: SpawnFailure(stage: .passing, error: Errno(code: E2BIG))) {
                try RunningProgram("/bin/cat") { $0.passedDescriptors = many }
            }
            #expect(throws: SpawnFailure(stage: .passing, error: Errno(code: EBADF))) {
                try RunningProgram("/bin/cat") { $0.passedDescriptors = [PassedDescriptor(100_000, as: 7)] }
            }
        }
    }
}

/// Another number of processes of a program than its section says, as a client has asked for (EXT-99).
package struct ProgramScale: Hashable, Sendable {
    package let program: String
    /// The number in the place of `numprocs`.
    package let count: Int

    package init(program: String, count: Int) {
        self.program = program
        self.count = count
    }

    /// - Parameter program: the program of the section that is read, `[program:x]` or `[fcgi-program:x]`.
    func replace(_ numprocs: inout Int, of program: String) {
        if program == self.program { numprocs = max(0, count) }
    }
}

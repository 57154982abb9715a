import Glibc
import NIOCore
import Testing

@testable import ControlServer

@Suite struct AcceptRemedyTests {
    @Test(
        "an error that is about one client lets the next one in at once (accept(2))",
        arguments: [
            ECONNABORTED, EPERM, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
            ENETUNREACH,
        ]
    )
    func oneClient(code: Int32) {
        #expect(AcceptRemedy(for: IOError(errnoCode: code, reason: "accept")) == .again)
    }

    @Test("what is lacking may be there later", arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM, EINVAL, EBADF])
    func later(code: Int32) {
        #expect(AcceptRemedy(for: IOError(errnoCode: code, reason: "accept")) == .later)
    }
}

import Model
import Testing

@testable import ControlServer

@Suite("What wrong passwords cost (EXT-107)")
struct WrongPasswordsTests {
    private let joe = ClientOrigin(userID: 1000)
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    private func time(_ milliseconds: Int64) -> MonotonicTime { start.advanced(byMilliseconds: milliseconds) }

    /// So many different wrong passwords, each looked at.
    private func guess(
        _ passwords: inout WrongPasswords,
        _ count: Int,
        from origin: ClientOrigin? = nil,
        at now: MonotonicTime? = nil
    ) {
        for guess in 0..<count {
            passwords.begin(origin ?? joe, at: now ?? start)
            _ = passwords.end(origin ?? joe, guess, isRight: false, at: now ?? start)
        }
    }

    @Test func `the first ones are answered at once, each further one later than the one before, up to a limit`() {
        var passwords = WrongPasswords()
        let pauses = (0..<20).map { guess -> Int64 in
            passwords.begin(joe, at: start)
            let answered = passwords.end(joe, guess, isRight: false, at: start)
            return answered.map { ($0.nanoseconds - start.nanoseconds) / 1_000_000 } ?? 0
        }
        #expect(pauses.prefix(9).allSatisfy { $0 == 0 })
        #expect(pauses.dropFirst(9) == [100, 200, 400, 800, 1600, 3200, 3200, 3200, 3200, 3200, 3200])
    }

    @Test func `until the answer no other password of the same origin is looked at, and those of others are`() {
        var passwords = WrongPasswords()
        guess(&passwords, 10)
        #expect(passwords.turn(of: joe, 99, at: time(99)) == .wait(until: time(100)))
        #expect(passwords.turn(of: joe, 99, at: time(100)) == .look)
        #expect(passwords.turn(of: ClientOrigin(userID: 1001), 99, at: start) == .look)
    }

    @Test func `over however many connections, one at a time is looked at`() {
        var passwords = WrongPasswords()
        guess(&passwords, 10)
        passwords.begin(joe, at: time(100))
        #expect(passwords.turn(of: joe, 99, at: time(5000)) == .waitForOther)
        _ = passwords.end(joe, 98, isRight: nil, at: time(5000))
        #expect(passwords.turn(of: joe, 99, at: time(5000)) == .look)
    }

    @Test func `a password that was wrong before is refused at once and costs nothing`() {
        var passwords = WrongPasswords()
        guess(&passwords, 10)
        #expect(passwords.turn(of: joe, 9, at: start) == .wrong)
        #expect(passwords.end(joe, 9, isRight: false, at: start) == nil)
        #expect(passwords.turn(of: joe, 99, at: time(100)) == .look)
    }

    @Test func `where the right password has come from, others wait for a moment alone, and for none in parallel`() {
        var passwords = WrongPasswords()
        _ = passwords.end(joe, 1000, isRight: true, at: start)
        guess(&passwords, 20)
        #expect(passwords.turn(of: joe, 1000, at: start) == .wait(until: time(50)))
        #expect(passwords.turn(of: joe, 1000, at: time(50)) == .look)
        passwords.begin(joe, at: time(50))
        #expect(passwords.turn(of: joe, 1000, at: time(50)) == .look)
        // Long ago it says nothing any more.
        let later = start.advanced(bySeconds: WrongPasswords.memory)
        guess(&passwords, 10, at: later)
        #expect(passwords.turn(of: joe, 1000, at: later.advanced(byMilliseconds: 99)) != .look)
    }

    @Test func `an origin is suspect that has sent many, and not the right one`() {
        var passwords = WrongPasswords()
        guess(&passwords, 8)
        #expect(!passwords.isSuspect(joe, at: start))
        guess(&passwords, 9)
        #expect(passwords.isSuspect(joe, at: start))
        _ = passwords.end(joe, 1000, isRight: true, at: start)
        #expect(!passwords.isSuspect(joe, at: start))
    }

    @Test func `a quiet time makes it all forgotten`() {
        var passwords = WrongPasswords()
        guess(&passwords, 15)
        let almost = time(Int64(WrongPasswords.memory) * 1000 - 1)
        #expect(!passwords.isFree(joe, at: almost))
        #expect(passwords.isFree(joe, at: almost.advanced(byMilliseconds: 1)))
        #expect(passwords.turn(of: joe, 14, at: almost.advanced(byMilliseconds: 1)) == .look)
    }

    @Test func `of more origins than are remembered the one is forgotten that has said nothing for longest`() {
        var passwords = WrongPasswords()
        for user in 0..<UInt32(WrongPasswords.mostOrigins) { guess(&passwords, 10, from: ClientOrigin(userID: user)) }
        guess(&passwords, 1, from: ClientOrigin(userID: 0))
        guess(&passwords, 1, from: joe)
        #expect(passwords.isFree(ClientOrigin(userID: 1), at: start))
        #expect(!passwords.isFree(ClientOrigin(userID: 0), at: start))
        #expect(!passwords.isFree(ClientOrigin(userID: 2), at: start))
    }

    @Test func `an origin is a user, an IPv4 address, or the network of an IPv6 address`() {
        let network: [UInt8] = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 1]
        let one = ClientOrigin(ipv6: network + [0, 0, 0, 0, 0, 0, 0, 1])
        #expect(one == ClientOrigin(ipv6: network + [9, 9, 9, 9, 9, 9, 9, 9]))
        #expect(one != ClientOrigin(ipv6: network.dropLast() + [2, 0, 0, 0, 0, 0, 0, 0, 1]))
        #expect(
            ClientOrigin(ipv6: [UInt8](repeating: 0, count: 10) + [0xff, 0xff, 10, 0, 0, 1])
                == ClientOrigin(ipv4: 0x0a00_0001)
        )
        #expect(ClientOrigin(ipv4: 5) != ClientOrigin(userID: 5))
    }
}

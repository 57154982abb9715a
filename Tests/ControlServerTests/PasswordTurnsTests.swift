import Configuration
import Testing

@testable import ControlServer

@Suite("Passwords have their turn")
struct PasswordTurnsTests {
    private let time = TestTime()
    private let joe = ClientOrigin(userID: 1000)
    private let turns: PasswordTurns
    private let answers = Answers()

    private final class Answers {
        var right = 0
        var wrong = 0
        var busy = 0

        func take(_ answer: CredentialCheck.Answer) {
            switch answer {
            case .right: right += 1
            case .wrong: wrong += 1
            case .busy: busy += 1
            }
        }
    }

    init() {
        let credentials = HTTPServerSettings.Credentials(username: "a", password: "right")
        turns = PasswordTurns(CredentialCheck(credentials, hasher: PasswordHasher()), time: time)
    }

    private func give(_ password: String, _ life: RequestLife = RequestLife(), from origin: ClientOrigin? = nil) {
        let answers = answers
        turns.check(username: "a", password: password, from: origin ?? joe, life: life) { answers.take($0) }
    }

    private func useUpFreeOnes() {
        for number in 0..<WrongPasswords.free - 1 { give("free \(number)") }
        #expect(answers.wrong == WrongPasswords.free - 1)
    }

    @Test func `guesses over many connections are not faster than over one`() {
        useUpFreeOnes()
        for number in 0..<40 { give("guess \(number)") }
        time.advance(byMilliseconds: 60_000)
        // 6.3 seconds for the first six, 3.2 for each further one.
        #expect(answers.wrong == WrongPasswords.free - 1 + 6 + 16)
        #expect(answers.right == 0 && answers.busy == 0)
    }

    @Test func `a wrong one is answered late, and the right one behind it then`() {
        useUpFreeOnes()
        give("guess")
        give("right")
        time.advance(byMilliseconds: 99)
        #expect(answers.right == 0 && answers.wrong == WrongPasswords.free - 1)
        time.advance(byMilliseconds: 1)
        #expect(answers.right == 1 && answers.wrong == WrongPasswords.free)
    }

    @Test func `a client that knows the password is served while others of its address guess`() {
        give("right")
        useUpFreeOnes()
        for second in 0..<20 {
            for number in 0..<10 { give("guess \(second) \(number)") }
            give("right")
            time.advance(byMilliseconds: 1000)
        }
        #expect(answers.right == 21)
    }

    @Test func `one that is configured wrongly holds up nothing`() {
        useUpFreeOnes()
        for _ in 0..<1000 { give("free 8") }
        #expect(answers.wrong == WrongPasswords.free + 999)
        give("right")
        #expect(answers.right == 1)
    }

    @Test func `a client that has gone is not waited with`() {
        useUpFreeOnes()
        give("guess")
        let lives = (0..<100).map { _ in RequestLife() }
        for (number, life) in lives.enumerated() {
            give("gone \(number)", life)
            life.end()
        }
        #expect(answers.busy == 0)
        give("right")
        time.advance(byMilliseconds: 100)
        #expect(answers.right == 1)
    }

    @Test func `more than can wait are told to come again`() {
        useUpFreeOnes()
        give("guess")
        for number in 0..<PasswordTurns.mostWaiting + 3 { give("waits \(number)") }
        #expect(answers.busy == 3)
        for _ in 0..<200 { give("waits 0") }
        #expect(answers.busy == 3)
    }

    @Test func `nothing is said at once where it would be told later`() {
        func atOnce(_ password: String) -> Bool? {
            turns.checkAtOnce(username: "a", password: password, from: joe)
        }
        for number in 0..<WrongPasswords.free - 1 { #expect(atOnce("guess \(number)") == false) }
        #expect(atOnce("guess") == nil && atOnce("right") == nil)
        #expect(turns.checkAtOnce(username: "a", password: "right", from: ClientOrigin(userID: 0)) == true)
    }
}

import Model
import Reactor

/// Checks passwords when they have their turn (EXT-107): `WrongPasswords` decides when, `CredentialCheck` whether they are
/// right. It holds up only the requests that have to wait.
final class PasswordTurns {
    /// A request that waits for its turn, or for its answer.
    private struct Waiting {
        let origin: ClientOrigin
        let username: String
        let password: String
        let guess: Int
        let life: RequestLife
        /// When the client learns that its password is wrong; nil while that is not known.
        var answeredAt: MonotonicTime?
        let done: (CredentialCheck.Answer) -> Void
    }

    /// Requests from all origins together that may wait for their turn. More are told to come again.
    static let mostWaiting = 64
    /// Requests from all origins together that may wait for their answer. More have it at once.
    private static let mostAnswers = 256

    private let check: CredentialCheck
    private let time: any Timekeeper
    private let onPause: (MonotonicTime) -> Void
    private var wrong = WrongPasswords()
    private var waiting: [Waiting] = []
    private var timer: ReactorTimer?
    private var isGoingOn = false

    /// - Parameter onPause: called when a wrong password has cost time, with the time until which that is to be remembered.
    init(_ check: CredentialCheck, time: any Timekeeper, onPause: @escaping (MonotonicTime) -> Void = { _ in }) {
        self.check = check
        self.time = time
        self.onPause = onPause
    }

    /// The answer; nil when it is not known at once, or has to be given later.
    func checkAtOnce(username: String, password: String, from origin: ClientOrigin) -> Bool? {
        let guess = Self.guess(username, password)
        if wrong.turn(of: origin, guess, at: time.now) == .wrong { return false }
        guard wrong.isFree(origin, at: time.now) else { return nil }
        let isRight = check.checkAtOnce(username: username, password: password)
        if isRight == false { _ = wrong.end(origin, guess, isRight: false, at: time.now) }
        return isRight
    }

    /// Whether so many wrong passwords and no right one have come from there that no memory is to be spent on it.
    func isSuspect(_ origin: ClientOrigin) -> Bool {
        wrong.isSuspect(origin, at: time.now)
    }

    /// - Parameters:
    ///   - life: the life of the request; when it ends nothing more is done for it.
    ///   - done: called once with the answer, unless the request ends before.
    func check(
        username: String,
        password: String,
        from origin: ClientOrigin,
        life: RequestLife,
        done: @escaping (CredentialCheck.Answer) -> Void
    ) {
        let request = Waiting(
            origin: origin,
            username: username,
            password: password,
            guess: Self.guess(username, password),
            life: life,
            done: done
        )
        if isDue(request) { return goOn(with: request) }
        // Requests with the same password count as one: they have their turn together.
        let others = waiting.filter { $0.answeredAt == nil }
        guard
            others.count < Self.mostWaiting
                || others.contains(where: { $0.origin == origin && $0.guess == request.guess })
        else { return done(.busy) }
        keep(request)
    }

    private static func guess(_ username: String, _ password: String) -> Int {
        var hasher = Hasher()
        hasher.combine(username)
        hasher.combine(password)
        return hasher.finalize()
    }

    private func keep(_ request: Waiting) {
        let life = request.life
        life.onEnd = { [weak self] in self?.waiting.removeAll { $0.life === life } }
        waiting.append(request)
        setTimer()
    }

    private func isDue(_ request: Waiting) -> Bool {
        if let answeredAt = request.answeredAt { return answeredAt <= time.now }
        switch wrong.turn(of: request.origin, request.guess, at: time.now) {
        case .look, .wrong: return true
        case .wait, .waitForOther: return false
        }
    }

    private func goOn(with request: Waiting) {
        request.life.onEnd = nil
        if request.answeredAt != nil || wrong.turn(of: request.origin, request.guess, at: time.now) == .wrong {
            return request.done(.wrong)
        }
        wrong.begin(request.origin, at: time.now)
        check.check(username: request.username, password: request.password) { [self] in looked(request, $0) }
    }

    private func looked(_ request: Waiting, _ answer: CredentialCheck.Answer) {
        var request = request
        let isRight: Bool? =
            switch answer {
            case .right: true
            case .wrong: false
            case .busy: nil
            }
        request.answeredAt = wrong.end(request.origin, request.guess, isRight: isRight, at: time.now)
        if let answeredAt = request.answeredAt {
            onPause(answeredAt.advanced(bySeconds: WrongPasswords.memory))
        }
        if request.answeredAt != nil, waiting.count < Self.mostAnswers { keep(request) } else { request.done(answer) }
        goOnWithOthers()
    }

    /// Goes on with the requests that wait, the first that came first.
    private func goOnWithOthers() {
        guard !isGoingOn else { return }
        isGoingOn = true
        while let index = waiting.firstIndex(where: isDue) { goOn(with: waiting.remove(at: index)) }
        isGoingOn = false
        setTimer()
    }

    private func setTimer() {
        let next = waiting.compactMap { request -> MonotonicTime? in
            if let answeredAt = request.answeredAt { return answeredAt }
            guard case .wait(let until) = wrong.turn(of: request.origin, request.guess, at: time.now) else {
                return nil
            }
            return until
        }.min()
        timer = next.map { next in time.schedule(at: next) { [weak self] in self?.goOnWithOthers() } }
    }
}

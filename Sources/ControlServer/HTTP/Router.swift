import Configuration
import LinuxSystem
import Model
import NIOCore
import NIOHTTP1
import Reactor

/// The clients that may use a route.
enum Access {
    /// Clients that give the server's name and password; all clients when it has none.
    case authenticated
    /// All clients that can reach the server.
    case everybody
}

/// One row of the route table: the first that fits answers (HTTP-30 to HTTP-34).
struct Route {
    enum Match {
        /// The decoded path begins with this text; more than one slash in front is not skipped (HTTP-30 to HTTP-32).
        case prefix(String)
        /// The decoded path is one of these texts.
        case exact([String])

        func fits(_ path: String, of head: HTTPRequestHead) -> Bool {
            switch self {
            case .prefix(let prefix): path.utf8.starts(with: prefix.utf8) && !head.uri.utf8.starts(with: "//".utf8)
            case .exact(let paths): paths.contains(path)
            }
        }
    }

    /// The bytes of the largest form: routes that want no body skip one that is not longer.
    static let shortBody = FormFields.sizeLimit

    let match: Match
    let methods: [HTTPMethod]
    let access: Access
    /// The answer to other methods. Supervisor has no 405 (HTTP-34); our own paths answer with it.
    var wrongMethod = HTTPResponseStatus.badRequest
    /// Bytes that the body of a request may have.
    var bodyLimit = Route.shortBody
    let answer: (_ request: HTTPRequest, _ path: String, _ reply: @escaping (HTTPReply) -> Void) -> Void
}

/// Finds the route of a request, and answers it for the clients that the route's rule admits.
final class Router {
    /// The decision about a request of which only the head is known.
    enum Admission {
        /// The request may go on, with a body of that many bytes.
        case body(limit: Int)
        /// This is the answer, and the body is not waited for.
        case refused(HTTPReply)
    }

    private let routes: [Route]
    private let passwords: PasswordTurns?
    private let refresh: () -> Void

    /// - Parameters:
    ///   - passwords: nil when the server asks for none.
    ///   - refresh: called right before a route answers.
    init(routes: [Route], passwords: PasswordTurns?, refresh: @escaping () -> Void = {}) {
        self.routes = routes
        self.passwords = passwords
        self.refresh = refresh
    }

    /// Decides before a body is received: a client that may not use a route must not fill the memory through it. Slow hashes,
    /// and passwords that have to wait for their turn, are left to `answer`, which decides again.
    func admit(_ head: HTTPRequestHead, from origin: ClientOrigin) -> Admission {
        guard head.hasBody || head.lacksLength else { return .body(limit: 0) }
        let route = route(head.path ?? "", of: head)
        if (route?.access ?? .authenticated) == .authenticated, let refusal = refusalAtOnce(head, origin) {
            return .refused(refusal)
        }
        guard let route, route.methods.contains(head.method) else { return .body(limit: Route.shortBody) }
        // This counts only where a body would be wanted (HTTP-17, HTTP-31).
        if head.lacksLength { return .refused(.error(.lengthRequired, "A POST has to tell the length of its body.")) }
        // The password is checked later. Not every client may send a long body before that.
        let isSuspect = route.access == .authenticated && passwords?.isSuspect(origin) == true
        return .body(limit: isSuspect ? min(route.bodyLimit, Route.shortBody) : route.bodyLimit)
    }

    /// Whether a client is known without having shown anything.
    var knowsAllClients: Bool { passwords == nil }

    private func route(_ path: String, of head: HTTPRequestHead) -> Route? {
        routes.first { $0.match.fits(path, of: head) }
    }

    /// The refusal; nil when the client may go on, or when that is not known yet.
    private func refusalAtOnce(_ head: HTTPRequestHead, _ origin: ClientOrigin) -> HTTPReply? {
        guard let passwords else { return nil }
        switch CredentialCheck.read(head.headers) {
        case .nothing: return Self.unauthorized
        case .malformed: return Self.malformed
        case .credentials(let username, let password):
            let isAllowed = passwords.checkAtOnce(username: username, password: password, from: origin) ?? true
            return isAllowed ? nil : Self.unauthorized
        }
    }

    func answer(_ request: HTTPRequest, from origin: ClientOrigin, reply: @escaping (HTTPReply) -> Void) {
        let path = request.path ?? ""
        let route = route(path, of: request.head)
        // A client without access does not learn which routes exist.
        switch route?.access ?? .authenticated {
        case .everybody: take(route, path, request, reply: reply)
        case .authenticated:
            authenticate(request, origin) { [self] refusal in
                if let refusal { return reply(refusal) }
                take(route, path, request) { answer in
                    var answer = answer
                    answer.isForKnownClient = true
                    reply(answer)
                }
            }
        }
    }

    /// - Parameter done: called with the refusal; with nil when the client may go on.
    private func authenticate(
        _ request: HTTPRequest,
        _ origin: ClientOrigin,
        done: @escaping (HTTPReply?) -> Void
    ) {
        guard let passwords else { return done(nil) }
        switch CredentialCheck.read(request.head.headers) {
        case .nothing: done(Self.unauthorized)
        case .malformed: done(Self.malformed)
        case .credentials(let username, let password):
            passwords.check(username: username, password: password, from: origin, life: request.life) { answer in
                switch answer {
                case .right: done(nil)
                case .wrong: done(Self.unauthorized)
                case .busy: done(Self.unavailable("Too many passwords are being checked."))
                }
            }
        }
    }

    private func take(
        _ route: Route?,
        _ path: String,
        _ request: HTTPRequest,
        reply: @escaping (HTTPReply) -> Void
    ) {
        guard let route else {
            let status = request.method == .GET || request.method == .HEAD ? HTTPResponseStatus.notFound : .badRequest
            return reply(.error(status, "There is nothing at \(path)."))
        }
        guard route.methods.contains(request.method) else {
            let allowed = route.methods.map(\.rawValue).joined(separator: ", ")
            return reply(
                .error(
                    route.wrongMethod,
                    "\(request.method.rawValue) is not for \(path). Allowed: \(allowed).",
                    headers: ["Allow": allowed]
                )
            )
        }
        refresh()
        route.answer(request, path, reply)
    }

    private static func unavailable(_ reason: String) -> HTTPReply {
        .error(.serviceUnavailable, reason, headers: ["Retry-After": "1"])
    }

    private static var malformed: HTTPReply { .error(.badRequest, "The Authorization header is no base64.") }

    private static var unauthorized: HTTPReply {
        var reply = HTTPReply.error(
            .unauthorized,
            "This server asks for the username and password that its section of the configuration has.",
            headers: ["WWW-Authenticate": "Basic realm=\"default\""]
        )
        reply.closes = true
        return reply
    }
}

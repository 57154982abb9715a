import Configuration
import LinuxSystem
import Model
import NIOCore
import NIOHTTP1
import Output
import Reactor

/// Who may use a route.
enum Access {
    /// Whoever gives the server's name and password, everybody when it has none.
    case authenticated
    /// Whoever can reach the server.
    case everybody
}

/// One row of the route table: the first that fits answers (SPEC HTTP-30 to HTTP-34).
struct Route {
    /// What the decoded path begins with, or has to be.
    enum Match {
        case prefix(String)
        case exact([String])

        func fits(_ path: String) -> Bool {
            switch self {
            case .prefix(let prefix): path.utf8.starts(with: prefix.utf8)
            case .exact(let paths): paths.contains(path)
            }
        }
    }

    let match: Match
    let methods: [HTTPMethod]
    let access: Access
    /// What other methods are answered with. Supervisor knows no 405 (SPEC HTTP-34); paths that it does not have do.
    var wrongMethod = HTTPResponseStatus.badRequest
    let answer: (_ request: HTTPRequest, _ path: String, _ reply: @escaping (HTTPReply) -> Void) -> Void
}

/// Finds the route of a request, and answers it for those whom the route's rule admits.
final class Router {
    private let routes: [Route]
    private let credentials: CredentialCheck?

    init(routes: [Route], credentials: CredentialCheck?) {
        self.routes = routes
        self.credentials = credentials
    }

    func answer(_ request: HTTPRequest, reply: @escaping (HTTPReply) -> Void) {
        let path = request.path ?? ""
        let route = routes.first { $0.match.fits(path) }
        // Who may not use anything is not told what there is.
        switch route?.access ?? .authenticated {
        case .everybody: Self.take(route, path, request, reply: reply)
        case .authenticated:
            authenticate(request) { refusal in
                if let refusal { reply(refusal) } else { Self.take(route, path, request, reply: reply) }
            }
        }
    }

    /// - Parameter done: called with the refusal; with nil when the client may go on.
    private func authenticate(_ request: HTTPRequest, done: @escaping (HTTPReply?) -> Void) {
        guard let credentials else { return done(nil) }
        switch CredentialCheck.read(request.head.headers) {
        case .nothing: done(Self.unauthorized)
        case .malformed: done(.error(.badRequest, "The Authorization header is no base64."))
        case .credentials(let username, let password):
            credentials.check(username: username, password: password) { answer in
                switch answer {
                case .right: done(nil)
                case .wrong: done(Self.unauthorized)
                case .busy:
                    done(
                        .error(
                            .serviceUnavailable,
                            "Too many passwords are being checked.",
                            headers: ["Retry-After": "1"]
                        )
                    )
                }
            }
        }
    }

    private static func take(
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
        route.answer(request, path, reply)
    }

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

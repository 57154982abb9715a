import ControlProtocol
import Model

/// Messages to and from the checks process in which every form of every value comes.
enum CheckSamples {
    static let requests: [CheckRequest] = [
        .ask(0, .tcp(host: "db", port: 5432), limit: TimeSpan(milliseconds: 0)),
        .ask(.max, .http(host: "::1", port: 0, path: "/health?x=ü"), limit: TimeSpan(milliseconds: .max)),
        .cancel(7),
    ]
    static let reports: [CheckReport] =
        [.ready, .result(1, .success), .result(.max, .failure("name 'db' does not resolve"))]
        + LogLevel.allCases.map { .notice($0, "no filter") }
}

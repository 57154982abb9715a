import Configuration
import LinuxSystem
import NIOHTTP1

/// The routes for probes and collectors of metrics (EXT-50 to EXT-53).
struct MonitoringRoutes {
    let control: any SupervisorControl
    let settings: HTTPServerSettings

    var routes: [Route] {
        let health = HealthPages(control: control)
        let methods: [HTTPMethod] = [.GET, .HEAD]
        let healthAccess: Access = settings.isHealthOpen ? .everybody : .authenticated
        return [
            Route(match: .exact(["/livez"]), methods: methods, access: healthAccess, wrongMethod: .methodNotAllowed) {
                _,
                _,
                reply in
                reply(health.live)
            },
            Route(match: .exact(["/readyz"]), methods: methods, access: healthAccess, wrongMethod: .methodNotAllowed) {
                request,
                _,
                reply in
                reply(health.ready(FormFields.values(of: "program", in: request.query)))
            },
            Route(match: .exact(["/healthz"]), methods: methods, access: healthAccess, wrongMethod: .methodNotAllowed) {
                request,
                _,
                reply in
                reply(health.healthy(FormFields.values(of: "program", in: request.query)))
            },
            Route(
                match: .exact(["/metrics"]),
                methods: methods,
                access: settings.areMetricsOpen ? .everybody : .authenticated,
                wrongMethod: .methodNotAllowed
            ) { _, _, reply in
                reply(MetricsPage(control: control, now: Clock.wallNow().seconds).reply)
            },
        ]
    }
}

import ControlClient
import Testing

@Suite
struct EntrypointConfigurationTests {
    @Test(
        arguments: [
            "/usr/bin/supervisord -c /app/s.conf",
            "supervisord -nc /app/s.conf",
            "supervisord -n --configuration /app/s.conf",
            "supervisord --configuration=/app/s.conf --container",
            "/usr/bin/python3 /usr/bin/supervisord --nodaemon -c /app/s.conf",
            "/sbin/docker-init -- /usr/bin/supervisord -c /app/s.conf",
            "/usr/bin/tini -g -- supervisord -c /app/s.conf -- nginx -c /etc/nginx.conf",
        ]
    )
    func `the command line of process 1 names the file`(_ line: String) {
        #expect(EntrypointConfiguration.path(in: line.split(separator: " ").map(String.init)) == "/app/s.conf")
    }

    @Test(
        arguments: [
            "", "/sbin/init -c /app/s.conf", "nginx -c /etc/nginx.conf", "supervisord -n", "supervisord -- nginx -c x",
            "supervisord --no-such-option -c /app/s.conf", "mysupervisord -c /app/s.conf",
        ]
    )
    func `or it does not`(_ line: String) {
        #expect(EntrypointConfiguration.path(in: line.split(separator: " ").map(String.init)) == nil)
    }
}

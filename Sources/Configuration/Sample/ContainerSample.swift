/// The output of `echo_supervisord_conf --container`: a file to begin with in an image. Each line that is not a comment works
/// unchanged; options that most images do not need are commented out.
package enum ContainerSample {
    /// The whole file, with a newline at its end.
    package static let text = """
        ; supervisord.conf for a container. As its first process supervisord stays in the foreground, logs to standard
        ; output, reaps orphans and makes a control socket: no section and no option is needed for that.
        ;
        ;   COPY supervisord.conf /etc/supervisord.conf
        ;   ENTRYPOINT ["/usr/bin/supervisord", "-c", "/etc/supervisord.conf"]
        ;
        ; Check it with `supervisord --container --test -c FILE`. See what runs with `docker exec NAME supervisorctl status`.
        ; `echo_supervisord_conf` without an option prints every option with its default.

        [supervisord]
        ; Each line of a program gets its name in front; "json" is for log collectors.
        log_format=prefix
        ; What still runs after so many seconds of shutdown is killed: less than docker stop --time (10) or
        ; terminationGracePeriodSeconds (30).
        shutdown_timeout=8
        ; The container ends with an error when a program is given up. Leave it out, and the others go on running.
        exit_on=fatal

        ; One section for each program, with a command that stays in the foreground.
        [program:app]
        command=/bin/sh -c "while :; do echo still here; sleep 60; done"
        ;user=www-data                              ; name or number; the default is the user of supervisord
        ;directory=/srv/app                         ; where it is started
        ;environment=PORT="8080",MODE="production"  ; added to the variables of the container
        ;env_file=/run/secrets/app.env?             ; KEY=value lines; ? if the file may be missing
        ;stopsignal=QUIT                            ; what asks it to end (default TERM)
        ;stopwaitsecs=5                             ; then SIGKILL (default 10)
        ;killmode=group                             ; stop what it has started too: process, group, tree
        ;autorestart=unexpected                     ; true: always, false: never
        ;stdout_logfile=/dev/stdout                 ; the default in a container
        ;healthcheck=http://127.0.0.1:8080/health   ; or tcp://HOST:PORT, unix:/PATH, exec:COMMAND
        ;healthcheck_action=restart                 ; none, restart, fatal
        ;depends_on=migrate:completed               ; is started when that has ended well; also NAME, NAME:healthy
        ;cap_drop=ALL                               ; capabilities that it does not get
        ;no_new_privileges=true                     ; setuid programs give it nothing

        ; A task that ends: migrations, a cache to be filled.
        ;[program:migrate]
        ;command=/srv/app/migrate
        ;type=oneshot

        ; What cron would run.
        ;[program:cleanup]
        ;command=/srv/app/cleanup
        ;schedule=30 4 * * *

        ; The web page, /livez and /readyz for probes, /metrics for Prometheus. In Kubernetes the probes come from
        ; outside the container: port=*:9001, with a password from a file, and health_noauth=true.
        ;[inet_http_server]
        ;port=127.0.0.1:9001

        """
}

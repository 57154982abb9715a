"""Where the page is: a port of the daemon, and nginx with TLS in front of it."""
import ssl
import urllib.request

from lib import sections, until
from lib.network import free_port
from lib.places import project_file

PROGRAMS = sections('''
[program:web] command=/bin/sh -c "echo first line; exec sleep 1000" | startsecs=0 | stopasgroup=true
[program:idle] command=/bin/sleep 1000 | autostart=false | startsecs=0
[program:broken] command=/no/such/command | startretries=0
[program:done] command=/bin/sh -c "exit 3" | startsecs=0 | autorestart=false
[group:workers] programs=mail,images
[program:mail] command=/bin/sleep 1000 | startsecs=0
[program:images] command=/bin/sleep 1000 | startsecs=0
''')


def serve(lab, programs=PROGRAMS, server='', **options):
    """Starts the daemon with a port; the address of its page."""
    lab.port = free_port()
    lab.start('[inet_http_server]\nport=127.0.0.1:%d\n%s\n%s' % (lab.port, server, programs), **options)
    return 'http://127.0.0.1:%d/' % lab.port


def snippet():
    """The nginx configuration that docs/web.md recommends."""
    return project_file('docs', 'web.md').split('```nginx\n', 1)[1].split('```', 1)[0]


def nginx(lab):
    """Starts the daemon and a real nginx with TLS that has the page below /supervisor/, as the documentation says it; the
    address of nginx."""
    serve(lab)
    port = free_port()
    key, certificate = lab.path('key.pem'), lab.path('certificate.pem')
    lab.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
             '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', certificate], check=True)
    location = snippet().replace('127.0.0.1:9001', '127.0.0.1:%d' % lab.port)
    assert '127.0.0.1:%d' % lab.port in location, 'the documentation has another address'
    conf = lab.write('nginx.conf', '''
daemon off; pid {d}/nginx.pid; error_log {d}/nginx.log; worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {d}/body; proxy_temp_path {d}/proxy; fastcgi_temp_path {d}/fastcgi;
    uwsgi_temp_path {d}/uwsgi; scgi_temp_path {d}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {certificate}; ssl_certificate_key {key};
        {location}
        # As many do it: the slash is lost on the way.
        location = /bare {{ proxy_pass http://127.0.0.1:{upstream}/; }}
        location /bare/ {{ proxy_pass http://127.0.0.1:{upstream}/; proxy_buffering off; }}
    }}
}}'''.format(d=lab.dir, port=port, certificate=certificate, key=key, location=location, upstream=lab.port))
    process = lab.beside(['nginx', '-e', lab.path('nginx.log'), '-c', conf], 'nginx.out',
                         lab.env(PATH='/usr/sbin:/usr/bin:/bin'))
    base = 'https://127.0.0.1:%d/' % port

    def answers():
        assert process.poll() is None, lab.read('nginx.log')
        try:
            url = base + 'supervisor/ok.html'
            return urllib.request.urlopen(url, context=ssl._create_unverified_context(), timeout=5).status == 200
        except OSError:
            return False
    until(answers, what='nginx')
    return base

"""Where mail goes: a stand-in for sendmail, and an SMTP server."""
import email
import os
import socketserver
import threading


def sendmail(lab, name):
    """A command that keeps each mail in a file of its own; `letters` reads them."""
    return lab.write(name, '#!/bin/sh\nt=$(mktemp {0}/{1}.new.XXXXXX)\ncat >"$t"\nmv "$t" "{0}/{1}.mail.${{t##*.}}"\n'.format(
        lab.dir, name), 0o755)


def letters(lab, name):
    return [lab.read(f) for f in sorted(os.listdir(lab.dir)) if f.startswith(name + '.mail.')]


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b'\r\n')

    def handle(self):
        self.say('220 ready')
        for line in self.rfile:
            word = line[:4].upper()
            if word == b'DATA':
                self.say('354 go on')
                text = b''
                for part in self.rfile:
                    if part == b'.\r\n':
                        break
                    text += part
                self.server.letters.append(email.message_from_bytes(text))
            self.say('221 bye' if word == b'QUIT' else '250 ok')
            if word == b'QUIT':
                return


class SMTP(socketserver.ThreadingTCPServer):
    """Collects what is sent to it in `letters`."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Session)
        self.letters = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return '127.0.0.1:%d' % self.server_address[1]

    def __exit__(self, *args):
        self.shutdown()
        super().__exit__(*args)

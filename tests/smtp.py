"""A mail server of this machine's own: it takes what it is sent over SMTP, and keeps
it."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import NamedTuple


class Received(NamedTuple):
    """A message and the addresses it was sent to, as the envelope says."""

    recipients: list
    message: object


class _Session(socketserver.StreamRequestHandler):
    """One connection, as RFC 5321 section 4.1 has it; nothing is refused."""

    def handle(self):
        self.say("220 ready")
        recipients = []
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                recipients.append(line.partition("<")[2].partition(">")[0])
            elif verb == "RSET":
                recipients = []
            elif verb == "DATA":
                self.take(recipients)
                recipients = []
                continue
            elif verb == "QUIT":
                self.say("221 bye")
                return
            self.say("250 OK")

    def take(self, recipients):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.received.append(Received(recipients, message))
        self.say("250 taken")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server():
    """Give a running server: its ``port``, and the list of what it ``received``."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.received = []
        server.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def hand_mail_to(server, portal):
    """Let a council's server hand its mail to ``server``, a running mail server. Odoo's
    own periodic figures, due at any time, are not among it."""
    portal.query("UPDATE digest_digest SET state = 'deactivated' RETURNING id")
    portal.query("UPDATE ir_mail_server SET active = FALSE RETURNING id")
    portal.query(
        "INSERT INTO ir_mail_server"
        " (name, smtp_host, smtp_port, smtp_encryption, smtp_authentication,"
        " active, sequence)"
        f" VALUES ('Test', '127.0.0.1', {server.port}, 'none', 'login', TRUE, 1)"
        " RETURNING id"
    )

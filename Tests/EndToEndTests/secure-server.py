"""A server of HTTP by TLS for tests: secure-server.py CERTIFICATE KEY [VERSION].

It prints its port at 127.0.0.1, answers GET with a few bytes and POST with what was sent.
"""

import http.server
import ssl
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(b"secret\n")

    def do_POST(self):
        self.answer(b"".join(self.chunks()))

    def chunks(self):
        while True:
            size = int(self.rfile.readline(), 16)
            yield self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return

    def answer(self, body):
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
if len(sys.argv) > 3:
    context.maximum_version = getattr(ssl.TLSVersion, sys.argv[3])
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(f"serving at 127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
server.serve_forever()

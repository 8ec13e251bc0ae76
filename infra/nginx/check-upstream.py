"""What nginx talks to in deploy-check: says what it saw, answers ?unavailable with 503 and ?early after the first byte, sends two events 5 s apart."""
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.endswith("/events"):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            for number in (1, 2):
                self.wfile.write(b"data: %d\n\n" % number)
                self.wfile.flush()
                time.sleep(5)
            self.close_connection = True
            return
        if self.path.endswith("?unavailable"):
            self.answer({"code": "models-not-loaded"}, 503)
            return
        self.answer({"path": self.path, "forwardedFor": self.headers["X-Forwarded-For"], "host": self.headers["Host"]})

    def do_POST(self):
        if self.path.endswith("?early"):
            self.rfile.read(1)
            self.close_connection = True
            self.answer({"early": True})
            return
        self.answer({"bytes": sum(self.chunks())})

    def chunks(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            yield len(self.rfile.read(int(self.headers["Content-Length"] or 0)))
            return
        while size := int(self.rfile.readline(), 16):
            yield len(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()

    def answer(self, what, status=200):
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()

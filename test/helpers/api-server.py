"""SRS's HTTP API as far as the leak check goes. Usage: api-server.py KIND

KIND: valgrind (built with --valgrind=on), plain (without) or password (http_api.auth). Prints its port, then a line for
each request. As in SRS an unknown path below /api/v1/ is answered with the index and HTTP 200.
"""
import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

kind = sys.argv[1]
urls = {"versions": "the version of SRS", "tcmalloc": "tcmalloc api with params ?page=summary|api"}
if kind == "valgrind":
    urls["valgrind"] = "valgrind api with params ?check=full|added|changed|new|quick"


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        print(self.path, flush=True)
        url = urlparse(self.path)
        body = {"code": 0, "urls": urls}
        if kind == "valgrind" and url.path == "/api/v1/valgrind":
            check = parse_qs(url.query)["check"][0]
            body = {"code": 0, "data": {"check": check, "call": f"VALGRIND_DO_{check.upper()}_LEAK_CHECK"}}
        text = b"" if kind == "password" else json.dumps(body).encode()
        self.send_response(401 if kind == "password" else 200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass


server = HTTPServer(("0.0.0.0", 0), Api)
print(server.server_port, flush=True)
server.serve_forever()

"""A process named srs-secretive that has SECRET wherever an SRS may have one. Usage: secretive-srs.py FOLDER SECRET [more arguments]

In its environment, its arguments, those of an ffmpeg that it starts, the names of files that it writes, its log, and what
its HTTP API says, which asks for user `monitor` and the password SECRET. Prints a line when it is ready.
"""
import base64
import ctypes
import json
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder = sys.argv[1]
secret = os.environ.get("RTMP_KEY") or sys.argv[2]
if folder == "ffmpeg":
    ctypes.CDLL(None).prctl(15, b"ffmpeg", 0, 0, 0)
    time.sleep(120)
    sys.exit()
if "RTMP_KEY" not in os.environ:
    more = [
        "-c", "conf/srs.conf", "-i", f"rtmp://user:{secret}@192.0.2.9/live/{secret}?token={secret}",
        "-headers", f"Authorization: Bearer {secret}", f"--api-token={secret}", "-passphrase", secret,
    ]
    os.execve(sys.executable, [sys.executable, __file__, folder, *more], {**os.environ, "RTMP_KEY": secret, "HEAPCHECK_TOKEN": secret})
ctypes.CDLL(None).prctl(15, b"srs-secretive", 0, 0, 0)
ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)

child = subprocess.Popen(
    [sys.executable, __file__, "ffmpeg", "-i", f"srt://192.0.2.9:10080?streamid=#!::r=live/{secret}"],
    preexec_fn=lambda: ctypes.CDLL(None).prctl(1, 9, 0, 0, 0),
)
dvr = open(f"{folder}/{secret}.flv", "w")
log = open(f"{folder}/srs.log", "w", buffering=1)


def write(level, message):
    now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    log.write(f"[{now}.123][{level}][{os.getpid()}][6q2c1794] {message}\n")


def write_log():
    while True:
        write("INFO", "Hybrid cpu=1.00%,26MB")
        write("INFO", f"RTMP client tcUrl=rtmp://h/live?token={secret}, stream={secret}")
        write("ERROR", f"http: post http://hook.example.org/on_publish/{secret}?token={secret}, response={secret}")
        log.write(f"thread: do_cycle() [{secret}]\n")
        log.flush()
        time.sleep(0.5)


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        wanted = "Basic " + base64.b64encode(f"monitor:{secret}".encode()).decode()
        is_welcome = self.headers.get("Authorization") == wanted
        text = json.dumps(body_of(self.path) if is_welcome else {"code": secret}).encode()
        self.send_response(200 if is_welcome else 401)
        self.send_header("WWW-Authenticate", f"Basic realm={secret}")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass


def body_of(path):
    if "summaries" in path:
        own = {"version": "7.0.130", "pid": 1, "argv": f"srs -k {secret}", "srs_uptime": 59}
        return {"code": 0, "data": {"ok": True, "now_ms": 1, "self": own, "system": {"conn_srs": 3}}}
    stream = {"id": "vid-1", "url": f"/live/room?token={secret}", "name": f"room?token={secret}", "clients": 3}
    client = {
        **{"id": "c1", "type": "rtmp-publish", "publish": True, "ip": "192.0.2.7", "url": f"/live/{secret}"[:6]},
        **{"tcUrl": f"rtmp://h/live?token={secret}", "pageUrl": f"http://h/{secret}", "param": f"?{secret}"},
    }
    return {"code": 0, "streams": [{**stream, "tcUrl": f"rtmp://h/live?{secret}"}], "clients": [client]}


server = ThreadingHTTPServer(("0.0.0.0", 0), Api)
server.daemon_threads = True
threading.Thread(target=write_log, daemon=True).start()
print(os.getpid(), flush=True)
server.serve_forever()

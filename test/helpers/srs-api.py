"""SRS's HTTP API as far as watching goes. Usage: srs-api.py KIND [STREAMS [CLIENTS [SPEED]]]

KIND: plain; basic or bearer (http_api.auth: user `monitor`, password `se"cr\\et`, token `tok"en`); index (answers every
path with the index of /api/v1/, as SRS does for one that it does not know); hang; huge (50 MB); garbage; lies (figures
that cannot be); exporter (exporter { enabled on; } besides); closed (that, and the rest as basic); torn (what is exported is
no such text); late (what is exported never comes); hostile (streams by names that attack). Prints its port, then a line for each request: method, path, and the length of what it brought along.
The first stream gets 25 frames and 125,000 bytes a second, and sends twice as much. SPEED is how much faster than ours SRS's
time passes.
"""
import base64
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

kind = sys.argv[1]
streams, clients, speed = [int(text) for text in (sys.argv[2:] + ["1", "9", "1"][len(sys.argv) - 2 :])]
began = time.monotonic()


def seconds_passed():
    return speed * (time.monotonic() - began)


wanted = {
    "basic": "Basic " + base64.b64encode(b'monitor:se"cr\\et').decode(),
    "bearer": 'Bearer tok"en',
}.get("basic" if kind == "closed" else kind)
TYPES = ["rtc-play", "rtc-publish", "flv-play", "srt-publish", "fmle-publish", "rtmp-play", "hls-play", "Unknown"]


HOSTILE = ["'$(>srsbait)", "\x1b]0;own\x07\x1b[m\n>srsbait\n", '";>srsbait;#', "`>srsbait`\\", "\u202etxt.exe\u009b2J"]


def url_of(index):
    if kind == "hostile":
        return "/live/" + HOSTILE[index % len(HOSTILE)]
    return f"/live/s{index}" if index != 1 else "/live/\x1b[2Jevil"


def stream(index):
    passed = seconds_passed() if index == 0 else 0
    return {
        "id": f"vid-{index:07}",
        "name": url_of(index).removeprefix("/live/") if kind == "hostile" else f"s{index}",
        "app": "live",
        "url": url_of(index),
        "clients": clients if index == 0 else 1,
        "frames": int(40 * passed),
        "video_frames": int(25 * passed),
        "send_bytes": int(250_000 * passed),
        "recv_bytes": int(125_000 * passed),
        "publish": {"active": index == 0},
        "video": {"codec": "H264", "profile": "High", "level": "3.2", "width": 768, "height": 320},
        "audio": None if index > 0 else {"codec": "AAC", "sample_rate": 44100, "channel": 2, "profile": "LC"},
    }


def client(index):
    name = TYPES[index % len(TYPES)]
    return {"id": f"c{index:07}", "type": name, "publish": name.endswith("publish"), "url": "/live/s0"}


def body_of(url):
    query = {name: int(values[0]) for name, values in parse_qs(url.query).items()}
    some = slice(query.get("start", 0), query.get("start", 0) + query.get("count", 10))
    passed = seconds_passed()
    if kind != "index" and url.path == "/api/v1/summaries":
        own = {"version": "7.0.130", "pid": 1, "srs_uptime": 59 + int(passed)}
        system = {"conn_srs": clients, "srs_send_bytes": int(250_000 * passed), "srs_recv_bytes": int(125_000 * passed)}
        if kind == "lies":
            own = {"version": ["7"], "srs_uptime": 1795398911}
            system = {"conn_srs": -3, "srs_send_bytes": 1e300, "srs_recv_bytes": "many"}
        now = int(1_000 * passed) + 1_795_398_322_945
        system["srs_sample_time"] = now
        return {"code": 0, "data": {"ok": True, "now_ms": now, "self": own, "system": system}}
    if kind != "index" and url.path == "/api/v1/streams/":
        found = [stream(index) for index in range(streams)][some]
        if kind == "lies":
            found = [None, 7, {"id": "a"}, {**stream(0), "frames": -1, "video_frames": 2.5, "video": "no", "clients": {}}]
        return {"code": 0, "streams": found}
    if kind != "index" and url.path == "/api/v1/clients/":
        return {"code": 0, "clients": [client(index) for index in range(clients)][some]}
    return {"code": 0, "urls": {"summaries": "the summary"}}


def exported():
    passed = seconds_passed()
    if kind == "torn":
        return "srs_cpu_percent many\n\x1b[2Jsrs_clients -3\nsrs_streams 1e300\n" + "x" * 8192
    return (
        '# TYPE srs_build_info gauge\nsrs_build_info{server="vid",pid="1",major="7",version="7.0.130",code="Hang"} 1\n'
        f"srs_cpu_percent 61.4739\nsrs_memory 30700\nsrs_send_bytes_total {int(250_000 * passed)}\n"
        f"srs_receive_bytes_total {int(125_000 * passed)}\nsrs_streams {streams}\nsrs_clients {clients}\n"
    )


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        given = self.headers.get("Authorization", "")
        print(self.command, self.path, len(given), self.headers.get('Connection'), flush=True)
        if kind == "hang":
            time.sleep(30)
        is_welcome = wanted is None or given == wanted
        is_exported = self.path == "/metrics" and kind in ("exporter", "closed", "torn", "late")
        if is_exported and kind == "late":
            time.sleep(30)
        is_welcome = is_welcome or is_exported
        text = json.dumps(body_of(urlparse(self.path))).encode() if is_welcome else b""
        if is_exported:
            text = exported().encode()
        if kind == "garbage":
            text = b'{"data":{"self":' + bytes(range(256)) * 8
        if kind == "huge":
            text = b" " * 50_000_000
        self.send_response(200 if is_welcome else 401)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        try:
            self.wfile.write(text)
        except OSError:
            pass

    do_POST = do_DELETE = do_PUT = do_HEAD = do_GET

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("0.0.0.0", 0), Api)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()

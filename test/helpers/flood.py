"""Sends UDP packets at a steady rate, to loopback only.   usage: flood.py ADDRESS PORT PACKETS_PER_SECOND SECONDS BYTES

Prints {"sent", "elapsedSeconds"} as JSON. Only what the kernel took counts as sent. A sender that is too slow for the
rate goes on for up to twice the time.
"""

import ctypes, ipaddress, json, signal, socket, sys, time

PR_SET_PDEATHSIG = 1

address, port, rate, seconds, size = sys.argv[1], *map(float, sys.argv[2:])
if not ipaddress.ip_address(address).is_loopback:
    sys.exit(f"{address} is not loopback")
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
sock.connect((address, int(port)))
# The first byte of an RTP packet (version 2), which SRS takes a WebRTC packet to be.
packet = b"\x80" + bytes(int(size) - 1)
# Without an attribute look-up for every packet.
send = sock.send

total, tried, sent = int(rate * seconds), 0, 0
start = time.monotonic()
while tried < total and (passed := time.monotonic() - start) < 2 * seconds:
    # In short bursts, so that a sender that falls behind still looks at the clock.
    due = min(total, int(passed * rate) + 1, tried + 1000)
    is_ahead = due <= tried
    while tried < due:
        tried += 1
        try:
            send(packet)
            sent += 1
        except OSError:
            # ECONNREFUSED: nobody reads there (any more). ENOBUFS: the kernel took no more.
            pass
    if is_ahead:
        time.sleep(0.001)
print(json.dumps({"sent": sent, "elapsedSeconds": round(time.monotonic() - start, 3)}))

"""unknown-frames.py INTERFACE PER_SECOND SECONDS: broadcasts of ethertype 0x8899 (a switch's loop prevention), which no
protocol of the receiver takes."""
import socket
import sys
import time

interface, per_second, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sender.bind((interface, 0))
frame = b"\xff" * 6 + bytes.fromhex("020000000001") + b"\x88\x99\x23" + bytes(45)
end = time.monotonic() + seconds
while time.monotonic() < end:
    sender.send(frame)
    time.sleep(1 / per_second)

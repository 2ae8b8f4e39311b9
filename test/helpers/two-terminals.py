"""Runs the command of its arguments from the second on with its keys on one terminal and its screen on another, none of
them the controlling one, so that no signal comes from the kernel. When the screen has been drawn for two seconds the one
that the first argument names ("keys" or "screen") goes. Standard error is a pipe. It prints one line of JSON: the exit
status (minus the signal), what came on standard error, seconds from the cut to the end."""

import fcntl, json, os, pty, select, struct, subprocess, sys, termios, time

gone, command = sys.argv[1], sys.argv[2:]
terminals = {}
for name in ("keys", "screen"):
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    terminals[name] = (master, slave)
child = subprocess.Popen(
    command,
    stdin=terminals["keys"][1],
    stdout=terminals["screen"][1],
    stderr=subprocess.PIPE,
    start_new_session=True,
)
for _, slave in terminals.values():
    os.close(slave)


def read_screen(seconds):
    end = time.monotonic() + seconds
    text = b""
    while time.monotonic() < end:
        if select.select([terminals["screen"][0]], [], [], 0.1)[0]:
            try:
                text += os.read(terminals["screen"][0], 65536)
            except OSError:
                break
    return text


text = b""
while b"nothing to lose" not in text:
    text += read_screen(0.5)
read_screen(2)
os.close(terminals[gone][0])
cut = time.monotonic()
while child.poll() is None and time.monotonic() - cut < 10:
    if gone == "keys":
        read_screen(0.1)
    else:
        time.sleep(0.1)
seconds = time.monotonic() - cut
if child.poll() is None:
    child.kill()
_, error = child.communicate()
print(json.dumps({"status": child.returncode, "stderr": error.decode(), "seconds": seconds}))

"""Runs the command of its arguments from the second on with its output on a terminal that nobody reads before it has
ended. The first argument: own (it may open the terminal), controlling (another user, whose controlling terminal it is),
foreign (another user, who has another). It prints one line of JSON."""

import fcntl, json, os, pty, select, subprocess, sys, termios

way, command = sys.argv[1], sys.argv[2:]
master, slave = pty.openpty()
os.fchown(slave, 0, 0)
os.fchmod(slave, 0o600)


def prepare():
    os.setsid()
    if way == "controlling":
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    if way != "own":
        os.setgid(65534)
        os.setuid(65534)


child = subprocess.Popen(
    command, stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.PIPE, preexec_fn=prepare, close_fds=False, pass_fds=(slave,)
)
_, said = child.communicate()
os.close(slave)
read = b""
while select.select([master], [], [], 1)[0]:
    try:
        read += os.read(master, 65536)
    except OSError:
        break
print(json.dumps({"said": json.loads(said.decode().strip().split("\n")[-1]), "read": read.decode(), "status": child.returncode}))

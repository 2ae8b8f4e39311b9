"""Holds the other end of a terminal, as sshd does: runs the command of its arguments in a pty of its own, as large as
the terminal it is run in, and passes on what either side writes. Stopped, it is a reader that stalls; killed, a line
that is cut. It prints nothing itself."""

import fcntl, os, pty, select, sys, termios, tty

size = fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8))
child, master = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, size)
    os.execvp(sys.argv[1], sys.argv[1:])
tty.setraw(0)
while True:
    try:
        for source in select.select([0, master], [], [])[0]:
            os.write(master if source == 0 else 1, os.read(source, 65536))
    except OSError:
        # The command has ended, and nobody else has its terminal open.
        break

"""Stops (`off`) or lets on (`on`) what is written to the terminal of its arguments, as Ctrl-S and Ctrl-Q do. It prints
nothing."""

import os, sys, termios

terminal = os.open(sys.argv[2], os.O_RDWR | os.O_NOCTTY)
termios.tcflow(terminal, termios.TCOOFF if sys.argv[1] == "off" else termios.TCOON)

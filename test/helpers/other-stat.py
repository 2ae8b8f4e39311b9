"""other-stat.py FILE steal TICKS | only CPU[,CPU..]: keeps FILE as /proc/stat with a steal that moves by so many ticks a
second, or with these CPUs alone, numbered anew from 0, as lxcfs shows it to a container. FILE.ready says when it may be mounted over /proc/stat."""
import os
import sys
import time

path, how, value = sys.argv[1:4]
real = open("/proc/stat")
target = os.open(path, os.O_RDWR)
began = time.monotonic()
# From here on the file may take the place of the one that is open.
open(f"{path}.ready", "w").close()


def line_of(line):
    fields = line.split(" ")
    if not fields[0].startswith("cpu"):
        return line
    if how == "steal":
        fields = line.split()
        fields[8] = str(int(18446744073 + float(value) * (time.monotonic() - began)))
    elif fields[0] != "cpu":
        wanted = value.split(",")
        if fields[0][3:] not in wanted:
            return None
        fields[0] = f"cpu{wanted.index(fields[0][3:])}"
    return " ".join(fields)


while True:
    real.seek(0)
    lines = [line_of(line) for line in real.read().splitlines()]
    data = "".join(f"{line}\n" for line in lines if line is not None).encode()
    os.pwrite(target, data, 0)
    os.ftruncate(target, len(data))
    time.sleep(0.05)

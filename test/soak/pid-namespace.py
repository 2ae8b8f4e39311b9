"""Pid 1 of a pid namespace, with processes that look like SRS. An order a line of standard input, each answered with a
line of JSON: `start` makes one, `replace PID` ends it and gives its pid to another of the same name, `look PID` tells
what a process has that srs-top can change."""

import ctypes, json, os, resource, signal, sys, time

PR_SET_NAME, PR_SET_PDEATHSIG = 15, 1
libc = ctypes.CDLL(None)


def start():
    pid = os.fork()
    if pid == 0:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NAME, b"srs", 0, 0, 0)
        while True:
            signal.pause()
    return pid


def end(pid):
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def replace(pid):
    """The kernel hands out the pid after ns_last_pid, unless somebody else in this namespace was faster."""
    end(pid)
    # The start time, by which the two are told apart, is counted in hundredths of a second.
    time.sleep(0.02)
    while True:
        with open("/proc/sys/kernel/ns_last_pid", "w") as last:
            last.write(str(pid - 1))
        another = start()
        if another == pid:
            return pid
        end(another)


def look(pid):
    return {
        "nice": os.getpriority(os.PRIO_PROCESS, pid),
        "cpus": sorted(os.sched_getaffinity(pid)),
        "policy": os.sched_getscheduler(pid),
        "openFiles": resource.prlimit(pid, resource.RLIMIT_NOFILE)[0],
    }


# What else ends here, as its parent has, is waited for by pid 1.
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    order, *pids = line.split()
    print(json.dumps({"start": start, "replace": replace, "look": look}[order](*map(int, pids))), flush=True)

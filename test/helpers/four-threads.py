"""Looks like SRS with SRT on: threads srs, SRT:GC, SRT:SndQ:w1 and SRT:RcvQ:w1, all asleep.

Prints its tids as one line of JSON. Then, a line of standard input each: `end NAME` ends that thread, `spawn` has
SRT:RcvQ:w1 make an SRT:TsbPd thread, `real-time NAME` gives a thread SCHED_RR. Each is answered with the tid it was about.
"""
import ctypes
import json
import os
import queue
import sys
import threading

PR_SET_NAME = 15
libc = ctypes.CDLL(None, use_errno=True)
orders = {}
answers = queue.Queue()


def live(name):
    libc.prctl(PR_SET_NAME, name.encode(), 0, 0, 0)
    orders[name] = queue.Queue()
    answers.put((name, threading.get_native_id()))
    while True:
        order = orders[name].get()
        if order == 'end':
            return
        if order == 'spawn':
            start('SRT:TsbPd')
        if order == 'real-time':
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
            answers.put((name, threading.get_native_id()))


def start(name):
    threading.Thread(target=live, args=(name,), daemon=True).start()


libc.prctl(PR_SET_NAME, b'srs', 0, 0, 0)
tids = {'srs': os.getpid()}
for thread_name in ('SRT:GC', 'SRT:SndQ:w1', 'SRT:RcvQ:w1'):
    start(thread_name)
    named, tid = answers.get()
    tids[named] = tid
print(json.dumps(tids), flush=True)

for line in sys.stdin:
    order, _, name = line.strip().partition(' ')
    if order == 'spawn':
        orders['SRT:RcvQ:w1'].put('spawn')
        print(json.dumps(answers.get()[1]), flush=True)
    elif order == 'real-time':
        orders[name].put('real-time')
        print(json.dumps(answers.get()[1]), flush=True)
    elif order == 'end':
        orders[name].put('end')
        while os.path.exists(f'/proc/self/task/{tids[name]}'):
            pass
        print(json.dumps(tids[name]), flush=True)

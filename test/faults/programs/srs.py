"""Stands in for SRS where a real fault is to strike it: named as SRS, one thread in an epoll loop that serves a UDP socket
on port 8000, for which it asks 10 MiB of buffer, and does so much work for each packet.

Prints one line of JSON when it serves, and ends at a SIGTERM. Only for Linux.
"""

import argparse, ctypes, errno, hashlib, json, os, select, signal, socket, threading, time

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
MAX_PACKET_BYTES = 2048
# SRS's coroutine of a socket reads until there is nothing left; others get their turn in between.
READS_IN_A_ROW = 64
TIMER_SECONDS = 0.02
# So seldom that what measuring costs is of no account, under strace too.
PACKETS_A_MEASUREMENT = 50
# SRS averages over ten seconds and prints every value twice or thrice; here each is of the five seconds before it.
LOG_SECONDS = 5
# Upper ends of the bins of `clock=`, in milliseconds: srs_app_hourglass.cpp.
CLOCK_BINS = (15, 21, 25, 30, 35, 40, 80, 160)

libc = ctypes.CDLL(None)


def call_thread(name):
    libc.prctl(PR_SET_NAME, name.encode(), 0, 0, 0)


def start_thread(name, run):
    has_name = threading.Event()

    def live():
        call_thread(name)
        has_name.set()
        run()

    threading.Thread(target=live, daemon=True).start()
    has_name.wait()


def sleep_forever():
    while True:
        time.sleep(3600)


def burn():
    """A whole CPU, without the interpreter's lock."""
    block = bytes(4 * 1024 * 1024)
    while True:
        hashlib.sha256(block).digest()


def measure_turns_per_microsecond():
    """How many turns of an empty loop take a microsecond of CPU: the best of some tries, as others may run meanwhile."""
    turns, best = 100_000, float("inf")
    for _ in range(7):
        start = time.thread_time()
        for _ in range(turns):
            pass
        best = min(best, time.thread_time() - start)
    return turns / (best * 1e6)


class Log:
    """SRS's log: blocking writes of the thread that serves, to a file that it keeps open for reading too."""

    def __init__(self, path):
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644) if path else None

    def write(self, text, level="INFO"):
        if self.descriptor is None:
            return
        now = time.time()
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now)) + f".{int(now % 1 * 1000):03d}"
        os.write(self.descriptor, f"[{stamp}][{level}][{os.getpid()}][6q2c1794] {text}\n".encode())


class Counts:
    """What SRS counts of the packets of `RTC: Server`."""

    def __init__(self):
        self.received = self.rtp = self.strange = self.sent = self.missing = 0
        self.clock = [0] * (len(CLOCK_BINS) + 1)
        self.next_sequence = {}

    def count(self, packet, size):
        self.received += 1
        # RTP is version 2 with a payload type of media: srs_is_rtp_or_rtcp of srs_app_rtc_dtls.cpp.
        if size < 12 or packet[0] & 0xC0 != 0x80:
            self.strange += 1
            return
        self.rtp += 1
        sequence, stream = packet[2] << 8 | packet[3], bytes(packet[8:12])
        expected = self.next_sequence.get(stream, sequence)
        gap = sequence - expected & 0xFFFF
        if gap < 0x8000:
            self.missing += gap
            self.next_sequence[stream] = sequence + 1 & 0xFFFF


class Server:
    def __init__(self, args):
        self.args = args
        self.log = Log(args.log)
        self.counts = Counts()
        self.turns = args.work_us * measure_turns_per_microsecond() if args.work_us > 0 else None
        self.worked = 0
        self.players = [(args.players_at, 20_000 + player) for player in range(args.players)]
        self.sessions = []
        self.epoll = select.epoll()
        self.udp = self.open_udp()
        self.listener = self.open_tcp() if args.listen else None
        # Open from the start: at the limit of open files there is no other way to read it.
        self.statm = os.open("/proc/self/statm", os.O_RDONLY)
        self.buffer = bytearray(MAX_PACKET_BYTES)
        self.ticked_at = self.logged_at = time.monotonic()
        self.cpu_seconds = time.process_time()
        self.last_strange = None

    def open_udp(self):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        if self.args.asked_bytes:
            for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
                sock.setsockopt(socket.SOL_SOCKET, option, self.args.asked_bytes)
        sock.bind(("0.0.0.0", self.args.port))
        sock.setblocking(False)
        self.epoll.register(sock, select.EPOLLIN)
        return sock

    def open_tcp(self):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("0.0.0.0", self.args.listen))
        listener.listen(self.args.backlog)
        listener.setblocking(False)
        if not self.args.accepts_none:
            self.epoll.register(listener, select.EPOLLIN | select.EPOLLET)
        return listener

    def serve(self):
        while True:
            for descriptor, _ in self.epoll.poll(TIMER_SECONDS):
                if descriptor == self.udp.fileno():
                    self.read_packets()
                else:
                    self.accept()
            self.tick()

    def read_packets(self):
        if self.args.reads_per_second:
            time.sleep(READS_IN_A_ROW / self.args.reads_per_second)
        for _ in range(READS_IN_A_ROW):
            try:
                size, sender = self.udp.recvfrom_into(self.buffer)
            except BlockingIOError:
                return
            self.work(size, sender)

    def work(self, size, sender):
        strange = self.counts.strange
        self.counts.count(self.buffer, size)
        if self.counts.strange > strange:
            self.last_strange = (size, sender, bytes(self.buffer[:8]))
        if self.turns is not None:
            self.spend()
        for player in self.players:
            try:
                self.udp.sendto(memoryview(self.buffer)[:size], player)
                self.counts.sent += 1
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.ECONNREFUSED, errno.ENOBUFS, errno.EPERM):
                    raise

    def spend(self):
        """
        As much CPU as was asked for, at least: a machine that was slow when it was measured is faster later. That a turn takes
        longer may be the fault itself: a thread is charged with the softirqs that run on its time.
        """
        self.worked += 1
        if self.worked % PACKETS_A_MEASUREMENT:
            for _ in range(int(self.turns)):
                pass
            return
        start = time.thread_time()
        for _ in range(int(self.turns)):
            pass
        took_us = (time.thread_time() - start) * 1e6
        self.turns *= min(1.25, max(1, self.args.work_us / max(took_us, 0.1)))

    def accept(self):
        while True:
            try:
                self.sessions.append(self.listener.accept()[0])
            except OSError as error:
                # EMFILE: SRS says so and goes on.
                if error.errno == errno.EMFILE:
                    self.log.write(f"accept tcp : accept failed({os.strerror(error.errno)})", "ERROR")
                return

    def tick(self):
        now = time.monotonic()
        passed = now - self.ticked_at
        if passed >= TIMER_SECONDS:
            self.ticked_at = now
            milliseconds = passed * 1000
            self.counts.clock[sum(milliseconds > upper for upper in CLOCK_BINS)] += 1
        if now - self.logged_at >= LOG_SECONDS:
            self.write_periodic_lines(now - self.logged_at)
            self.logged_at = now

    def write_periodic_lines(self, seconds):
        counts, self.counts = self.counts, Counts()
        self.counts.next_sequence = counts.next_sequence
        used, self.cpu_seconds = time.process_time() - self.cpu_seconds, time.process_time()
        megabytes = int(os.pread(self.statm, 200, 0).split()[1]) * 4 // 1024
        clock = ",".join(str(per_second(count, seconds)) for count in counts.clock)
        self.log.write(f"Hybrid cpu={100 * used / seconds:.2f}%,{megabytes}MB, clock={clock}")
        received, rtp, strange, sent, missing = (
            per_second(count, seconds)
            for count in (counts.received, counts.rtp, counts.strange, counts.sent, counts.missing)
        )
        line = f"RTC: Server conns={1 + len(self.players)}"
        if received:
            line += f", rpkts=({received},rtp:{rtp},stun:0,rtcp:0)"
        if sent:
            line += f", spkts=({sent},rtp:{sent},stun:0,rtcp:0)"
        if rtp:
            line += f", snk=(96,a:48,v:48,h:{missing})"
        self.log.write(line)
        if strange and self.last_strange:
            size, (address, port), head = self.last_strange
            self.log.write(
                f"handle udp pkt, count={counts.strange}/{counts.strange}, err: code=5008(RtcStun)(RTC do STUN or ICE "
                f"failed) : size={size}, data=[{head.hex(' ').upper()}] : no session, peer_id={address}:{port}, fast=0",
                "WARN",
            )


def per_second(count, seconds):
    """As SRS's r10s(): whole numbers, and 1 where it is less than that but not 0."""
    return 0 if count == 0 else max(1, int(count / seconds))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", default="srs")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--asked-bytes", type=int, default=10_485_760, help="0: asks for none, as srs-proxy")
    parser.add_argument("--work-us", type=float, default=0, help="CPU time for each packet, besides what reading it takes")
    parser.add_argument("--reads-per-second", type=float, default=0, help="it sleeps instead of reading more; 0: reads all")
    parser.add_argument("--players", type=int, default=0, help="packets sent for each that came")
    parser.add_argument("--players-at", default="127.0.0.1")
    parser.add_argument("--log", help="where SRS's lines go")
    parser.add_argument("--listen", type=int, help="TCP port")
    parser.add_argument("--backlog", type=int, default=512)
    parser.add_argument("--accepts-none", action="store_true")
    parser.add_argument("--layout", choices=["single", "hybrid", "two-busy"], default="single",
                        help="hybrid: the main thread sleeps, as SRS 5's; two-busy: an SRT thread takes a whole CPU")
    args = parser.parse_args()

    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    call_thread(args.name)
    server = Server(args)
    if args.layout == "two-busy":
        start_thread("SRT:RcvQ:w1", burn)
    if args.layout == "hybrid":
        start_thread("srs-hybrid-2", server.serve)
    print(json.dumps({
        "pid": os.getpid(),
        "inode": os.fstat(server.udp.fileno()).st_ino,
        "receiveBufferBytes": server.udp.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF),
    }), flush=True)
    if args.layout == "hybrid":
        sleep_forever()
    server.serve()


main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""A facialisd on the simulator, and clients of its sockets by the standard library alone."""
import json
import multiprocessing
import re
import selectors
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time

HEADER = struct.Struct("<IHHqIIq")
PROVISIONAL, LOST, END = 6, 5, 9


class Daemon:
    """facialisd with sockets and state in a folder of its own."""

    def __init__(self, programs, device, prefix=(), settings=()):
        self.folder = tempfile.mkdtemp(prefix="facialis-live-")
        arguments = [f"{programs}/facialisd", "--sockets", self.folder, "--state", f"{self.folder}/state", "--device", device]
        for setting in settings:
            arguments += ["--set", setting]
        self.tool = [f"{programs}/facialis", "--sockets", self.folder]
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [*prefix, *arguments], stdout=subprocess.DEVNULL, stderr=open(f"{self.folder}/log", "wb"))
        while not self.answers():
            if self.process.poll() is not None:
                raise SystemExit("facialisd ended: " + open(f"{self.folder}/log").read())
            time.sleep(0.005)
        self.start_seconds = time.monotonic() - begun

    def answers(self):
        try:
            return self.get("/v1/status") is not None
        except OSError:
            return False

    def connect(self, path, accept="*/*", name="observe.sock"):
        """A socket on which the request was sent; the answer is not read."""
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        client.settimeout(30)
        client.connect(f"{self.folder}/{name}")
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode())
        return client

    def get(self, path):
        """The body of an answer with a stated length; nil unless it is 200."""
        client = self.connect(path)
        try:
            head, body = read_head(client)
            if " 200 " not in head.split("\r\n")[0]:
                return None
            length = int(re.search(r"(?i)content-length: (\d+)", head).group(1))
            while len(body) < length:
                body += client.recv(1 << 16)
            return body
        finally:
            client.close()

    def status(self):
        return json.loads(self.get("/v1/status"))

    def metrics(self):
        """Values by name with labels, e.g. `facialis_shed{what="viewer"}`."""
        values = {}
        for line in self.get("/metrics").decode().splitlines():
            if line and not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                values[name] = float(value)
        return values

    def command(self, *arguments):
        done = subprocess.run([*self.tool, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{arguments}: {done.stderr}")
        return done.stdout

    def lost(self):
        """Frames that were lost, by place and cause."""
        return {key: value for key, value in self.metrics().items() if "samples_lost" in key and value}

    def end(self):
        self.process.terminate()
        status = self.process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)
        return status


def read_head(client):
    """The answer's head, and what follows it so far."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = client.recv(1 << 16)
        if not more:
            raise OSError("the connection was closed")
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    return head.decode(), body


class Chunks:
    """Takes the chunked coding off a stream of bytes."""

    def __init__(self):
        self.raw = bytearray()
        self.body = bytearray()

    def feed(self, data):
        self.raw += data
        while True:
            end = self.raw.find(b"\r\n")
            if end < 0:
                return
            size = int(self.raw[:end], 16)
            if len(self.raw) < end + 4 + size:
                return
            self.body += self.raw[end + 2:end + 2 + size]
            del self.raw[:end + 4 + size]


class Watcher(threading.Thread):
    """A client of provisional bursts that notes when each one came."""

    def __init__(self, daemon):
        super().__init__(daemon=True)
        self.client = daemon.connect("/v1/stream?include=bursts")
        self.bursts = []
        self.lost = 0
        self.start()

    def run(self):
        _, rest = read_head(self.client)
        chunks = Chunks()
        try:
            while True:
                chunks.feed(rest)
                now = time.time()
                while len(chunks.body) >= HEADER.size:
                    size, kind, *_ = HEADER.unpack_from(chunks.body)
                    if len(chunks.body) < HEADER.size + size:
                        break
                    payload = bytes(chunks.body[HEADER.size:HEADER.size + size])
                    del chunks.body[:HEADER.size + size]
                    if kind == PROVISIONAL:
                        self.bursts.append((now, json.loads(payload)))
                    elif kind == LOST:
                        self.lost += 1
                rest = self.client.recv(1 << 16)
                if not rest:
                    return
        except OSError:
            pass

    def close(self):
        self.client.close()


class Crowd:
    """Clients of the whole waveform that read everything, and others that read nothing at all, in a process of their own."""

    def __init__(self, daemon, readers, stalled):
        self.ours, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=Crowd.run, args=(daemon, readers, stalled, theirs), daemon=True)
        self.process.start()
        self.ours.recv()

    @staticmethod
    def run(daemon, readers, stalled, pipe):
        clients = [daemon.connect("/v1/stream") for _ in range(readers)]
        _idle = [daemon.connect("/v1/stream") for _ in range(stalled)]
        selector = selectors.DefaultSelector()
        for client in clients:
            client.setblocking(False)
            selector.register(client, selectors.EVENT_READ)
        selector.register(pipe, selectors.EVENT_READ)
        pipe.send("ready")
        count, closed = 0, 0
        while True:
            for key, _ in selector.select():
                if key.fileobj is pipe:
                    return pipe.send((count, closed))
                try:
                    data = key.fileobj.recv(1 << 18)
                except OSError:
                    data = b""
                count += len(data)
                if not data:
                    selector.unregister(key.fileobj)
                    closed += 1

    def close(self):
        """Bytes that were read, and readers that were cut off."""
        self.ours.send("end")
        result = self.ours.recv()
        self.process.join()
        return result


def busy(count):
    """Processes that load the cores."""
    return [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(count)]


def percentiles(values, shares=(0.5, 0.99, 0.999, 1)):
    ordered = sorted(values)
    if not ordered:
        return [None] * len(shares)
    return [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in shares]


def utc(text):
    """Seconds since 1970 of an RFC 3339 time with a fraction."""
    whole, fraction = re.fullmatch(r"(.*?)(\.\d+)?Z", text).groups()
    return time.mktime(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) - time.timezone + float(fraction or 0)


# What starts a program without the right to real-time scheduling.
ORDINARY = ["setpriv", "--bounding-set", "-sys_nice", "--inh-caps", "-sys_nice", "prlimit", "--rtprio=0", "--nice=0"]

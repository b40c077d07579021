#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""load.py PROGRAMS [--seconds 15] [--flat 600] [--json FILE]: how much the daemon takes, and what gives way first.

    signal    64 channels x 16 kHz played back at a quarter of the speed of life and more, with a viewer: what is left out, in which
              order, until samples are lost
    recovery  the cores taken away for 1.9 s: what is left out meanwhile, and how long until nothing is
    clients   followers of events until one is refused
    markers   events that clients put in, a second, and their way through the log
    start     from exec to the first answer and to the first event
    flat      memory, descriptors and processor time over `--flat` seconds of 64 channels x 4 kHz, recorded
"""
import argparse
import http.client
import json
import multiprocessing
import os
import re
import socket
import subprocess
import tempfile
import threading
import time

from daemon import Crowd, Daemon, percentiles, read_head

RATE = 16_000
SHED = {"viewer": "viewer frames", "spectra": "spectra", "features": "features"}


def overload(daemon, seconds, until_lost=True):
    """Seconds after which each thing was first left out or lost; polls while it lasts."""
    begun, first, deepest_lag = time.monotonic(), {}, 0
    while time.monotonic() - begun < seconds:
        values = daemon.metrics()
        now = round(time.monotonic() - begun, 2)
        deepest_lag = max(deepest_lag, values.get("facialis_analysis_lag_seconds", 0))
        for what, name in SHED.items():
            if values.get(f'facialis_shed{{what="{what}"}}'):
                first.setdefault(name, now)
        if daemon.lost():
            first.setdefault("samples", now)
            if until_lost:
                break
        time.sleep(0.05)
    return first, deepest_lag


def signal(options, folder):
    path = f"{folder}/load.bdf"
    subprocess.run(
        [f"{options.programs}/facialis", "simulate", "--scenario", "S07", "--seed", "3", "--duration", "70", "--channels", "64", "--rate",
         str(RATE), "--output", path], check=True, capture_output=True)
    rows = []
    # A lag is told in seconds of signal: the nearer a speed is to that of life, the more it is what a device of this rate would see.
    for speed in (0.25, 0.5, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32):
        daemon = Daemon(options.programs, f"playback:{path},speed={speed}")
        crowd = Crowd(daemon, 1, 0)
        before = daemon.metrics()
        begun = time.monotonic()
        first, lag = overload(daemon, min(options.seconds, 60 / speed))
        seconds = time.monotonic() - begun
        cpu = (daemon.metrics()["facialis_cpu_seconds_total"] - before["facialis_cpu_seconds_total"]) / seconds
        crowd.close()
        daemon.end()
        rows.append({"rate_khz": RATE * speed / 1000, "channel_samples_per_s": round(64 * RATE * speed), "cpu_of_a_core": round(cpu, 3),
                     "seconds": round(seconds, 1), "greatest_lag_s": round(lag, 3), "given_up_after_s": first})
        print(f"64 channels x {RATE * speed / 1000:.0f} kHz: CPU {cpu:.0%}, lag {lag:.3f} s, " + (
            ", ".join(f"{name} after {at} s" for name, at in first.items()) or "nothing given up"), flush=True)
        if "samples" in first:
            break
    return rows


def hog(seconds):
    """Takes a core away from everybody else; ends by its own clock, since nobody could end it."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(90))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def recovery(options):
    """Real-time processes take all cores away for a moment."""
    daemon = Daemon(options.programs, "simulator:channels=64,rate=4000,seed=3,scenario=S07")
    crowd = Crowd(daemon, 1, 0)
    time.sleep(3)
    hogs = [multiprocessing.Process(target=hog, args=(1.9,)) for _ in range(os.cpu_count())]
    for process in hogs:
        process.start()
    first, lag = overload(daemon, 4, until_lost=False)
    for process in hogs:
        process.join()
    begun = time.monotonic()
    while any(value for key, value in daemon.metrics().items() if key.startswith("facialis_shed")):
        time.sleep(0.05)
    events = [event["cause"]["path"] for event in json.loads(daemon.get("/v1/events?kinds=overload&limit=100"))["events"]]
    row = {"left_out": list(first), "greatest_lag_s": round(lag, 2), "whole_again_after_s": round(time.monotonic() - begun, 2),
           "samples_lost": sum(daemon.lost().values()), "events": [" ".join(words) for words in events]}
    crowd.close()
    daemon.end()
    print("cores taken away for 1.9 s:", row, flush=True)
    return row


def clients(options):
    daemon = Daemon(options.programs, "simulator:seed=3")
    held, refusal = [], None
    while refusal is None and len(held) < 5000:
        try:
            client = daemon.connect("/v1/events?follow=true", accept="text/event-stream")
            head, _ = read_head(client)
        except OSError as error:
            refusal = str(error)
            break
        if " 200 " in head.split("\r\n")[0]:
            held.append(client)
        else:
            refusal = head.split("\r\n")[0]
    for client in held:
        client.close()
    time.sleep(0.5)
    row = {"followers": len(held), "refusal": refusal, "answers_afterwards": daemon.answers()}
    daemon.end()
    print("clients:", row, flush=True)
    return row


class Control(http.client.HTTPConnection):
    """The control socket as http.client knows connections."""

    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.path)


def markers(options):
    daemon = Daemon(options.programs, "simulator:seed=3")
    times, threads, end = [], [], time.monotonic() + options.seconds

    def post():
        control = Control(f"{daemon.folder}/control.sock")
        while time.monotonic() < end:
            begun = time.monotonic()
            control.request("POST", "/v1/markers", '{"text": "note:load"}', {"Content-Type": "application/json"})
            answer = control.getresponse()
            answer.read()
            if answer.status == 201:
                times.append((time.monotonic() - begun) * 1e3)

    for _ in range(8):
        threads.append(threading.Thread(target=post))
        threads[-1].start()
    for thread in threads:
        thread.join()
    values = daemon.metrics()
    buckets = {key: value for key, value in values.items() if key.startswith("facialis_event_latency_seconds_bucket")}
    total = values["facialis_event_latency_seconds_count"]
    bounds = {share: next((float(re.search('le="(.*?)"', key).group(1)) * 1e3 for key, value in buckets.items()
                           if value >= share * total), None) for share in (0.5, 0.99, 0.999)}
    row = {"markers_per_s": round(len(times) / options.seconds), "answer_ms": dict(zip(("p50", "p99", "max"), (
        round(value, 2) for value in percentiles(times, (0.5, 0.99, 1))))),
        "decision_to_publication_ms_at_most": {"p50": bounds[0.5], "p99": bounds[0.99], "p99_9": bounds[0.999]},
        "log_holds": values["facialis_event_log_number"]}
    daemon.end()
    print("markers:", row, flush=True)
    return row


def start(options):
    answers, events = [], []
    for _ in range(9):
        begun = time.monotonic()
        daemon = Daemon(options.programs, "simulator:seed=3,scenario=S07")
        answers.append(daemon.start_seconds * 1e3)
        client = daemon.connect("/v1/stream?include=bursts,events")
        _, rest = read_head(client)
        while b'"kind":"burst"' not in rest:
            rest = rest[-64:] + client.recv(1 << 16)
        events.append((time.monotonic() - begun) * 1e3)
        client.close()
        daemon.end()
    row = {"first_answer_ms": round(sorted(answers)[4]), "first_burst_ms": round(sorted(events)[4])}
    print("start:", row, flush=True)
    return row


def flat(options):
    daemon = Daemon(options.programs, "simulator:channels=64,rate=4000,seed=3,scenario=S07")
    crowd = Crowd(daemon, 2, 1)
    daemon.command("record", "start", "--subject", "B01")
    points, begun = [], time.monotonic()
    while time.monotonic() - begun < options.flat:
        values = daemon.metrics()
        points.append((time.monotonic() - begun, values["facialis_resident_memory_bytes"] / 1e6, values["facialis_open_files"],
                       values["facialis_cpu_seconds_total"]))
        time.sleep(min(10, options.flat / 20))
    lost = sum(daemon.lost().values())
    stop_begun = time.monotonic()
    daemon.command("record", "stop")
    half = len(points) // 2
    middle = sorted(point[1] for point in points[half:])[(len(points) - half) // 2]
    row = {"seconds": round(points[-1][0]), "memory_mb": {"first minute": round(max(p[1] for p in points if p[0] < 60), 1),
           "median of the second half": round(middle, 1), "most": round(max(p[1] for p in points), 1)},
           "descriptors": [points[0][2], max(p[2] for p in points)], "samples_lost": lost,
           "cpu_of_a_core": round((points[-1][3] - points[0][3]) / (points[-1][0] - points[0][0]), 4),
           "record_stop_s": round(time.monotonic() - stop_begun, 2), "events": daemon.metrics()["facialis_event_log_number"]}
    crowd.close()
    daemon.end()
    print("flat:", row, flush=True)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", help="folder of facialisd and facialis")
    parser.add_argument("--seconds", type=float, default=15, help="length of each step")
    parser.add_argument("--flat", type=float, default=600, help="length of the run that has to be flat")
    parser.add_argument("--json", help="file for the figures")
    options = parser.parse_args()
    result = {"start": start(options), "clients": clients(options), "markers": markers(options)}
    result["recovery"] = recovery(options)
    with tempfile.TemporaryDirectory() as folder:
        result["signal"] = signal(options, folder)
    result["flat"] = flat(options)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(result, file, indent=1)


if __name__ == "__main__":
    main()

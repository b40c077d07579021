#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""latency.py PROGRAMS [--seconds 600] [--json FILE]: how late provisional bursts reach a client, split by stage.

    detector     onset as reported -> the sample with which the detector saw it: what it has to wait by definition
    to decision  that sample was due -> the session decided: pacing and blocks of the source, queues, analysis
    to client    decided -> read from the socket by a client in another process
    true onset   the simulator's onset of the burst -> read by the client (scenario S05 at 10 and 20 dB)

Three corners: 8 channels and 1 client; 64 channels x 4 kHz and 20 clients of the whole waveform, two of them stalled; the same
without real-time scheduling and with both cores loaded.
"""
import argparse
import csv
import json
import os
import subprocess
import tempfile
import time

from daemon import ORDINARY, Crowd, Daemon, Watcher, busy, percentiles, utc

CORNERS = [
    ("8 channels x 2 kHz, 1 client", "channels=8,rate=2000", 0, 0, False),
    ("64 channels x 4 kHz, 20 clients, 2 stalled", "channels=64,rate=4000", 17, 2, False),
    ("the same, no SCHED_FIFO, both cores loaded", "channels=64,rate=4000", 17, 2, True),
]
SHARES = ("p50", "p99", "p99_9", "max")


def stages(bursts):
    """Milliseconds by stage of bursts as they came."""
    result = {"detector": [], "to decision": [], "to client": [], "beyond the detector": []}
    for received, burst in bursts:
        due = utc(burst["utc"]) + (burst["seen_sample"] - burst["stream_sample"]) / burst["rate_hz"]
        decided = utc(burst["decided_utc"])
        result["detector"].append((burst["seen_sample"] - burst["stream_sample"]) / burst["rate_hz"] * 1e3)
        result["to decision"].append((decided - due) * 1e3)
        result["to client"].append((received - decided) * 1e3)
        result["beyond the detector"].append((received - due) * 1e3)
    return result


def corner(options, title, device, readers, stalled, loaded):
    load = busy(os.cpu_count()) if loaded else []
    daemon = Daemon(options.programs, f"simulator:{device},seed=3,scenario=S07", ORDINARY if loaded else [])
    crowd = Crowd(daemon, readers, stalled)
    watcher = Watcher(daemon)
    before = daemon.metrics()
    time.sleep(options.seconds)
    after = daemon.metrics()
    count, closed = crowd.close()
    row = {
        "corner": title, "bursts": len(watcher.bursts), "lost_frames": watcher.lost,
        "cpu_of_a_core": round((after["facialis_cpu_seconds_total"] - before["facialis_cpu_seconds_total"]) / options.seconds, 4),
        "clients_mb_s": round(count / options.seconds / 1e6, 2), "readers_cut_off": closed,
        "samples_lost": sum(daemon.lost().values()),
        "ms": {name: dict(zip(SHARES, rounded(values))) for name, values in stages(watcher.bursts).items()},
    }
    watcher.close()
    daemon.end()
    for process in load:
        process.kill()
    return row


def rounded(values, shares=(0.5, 0.99, 0.999, 1)):
    return [None if value is None else round(value, 2) for value in percentiles(values, shares)]


def truth(options, folder, snr, seconds):
    """The simulator's bursts by channel: onset and duration in seconds, SNR in dB, origin."""
    path = f"{folder}/truth-{snr}.bdf"
    subprocess.run(
        [f"{options.programs}/facialis", "simulate", "--scenario", "S05", "--seed", "7", "--duration", str(seconds), "--rate", "4096",
         "--snr", str(snr), "--output", path], check=True, capture_output=True)
    onsets = {}
    with open(path[:-4] + "_truth.tsv") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if row["trial_type"] == "burst":
                onsets.setdefault(row["channels"], []).append(
                    (float(row["onset"]), float(row["duration"]), float(row["snr_db"]), row["origin"]))
    return onsets


def from_true_onset(options, snr):
    """Each true burst with the first provisional one of its channel that begins near it."""
    seconds = options.seconds / 2
    with tempfile.TemporaryDirectory() as folder:
        onsets = truth(options, folder, snr, seconds)
    daemon = Daemon(options.programs, f"simulator:channels=8,rate=4096,seed=7,scenario=S05,snr={snr}")
    watcher = Watcher(daemon)
    time.sleep(seconds)
    watcher.close()
    daemon.end()
    came = {}
    for received, burst in watcher.bursts:
        origin = utc(burst["utc"]) - burst["stream_sample"] / burst["rate_hz"]
        came.setdefault(burst["channels"][0], []).append(
            (burst["stream_sample"] / burst["rate_hz"], burst["seen_sample"] / burst["rate_hz"], received - origin))
    return beside_truth(snr, onsets, came, seconds)


def beside_truth(snr, onsets, came, seconds):
    """Figures of what came, by channel (onset, seen, told) in seconds, beside the true onsets.

    What came belongs to the true burst whose onset is nearest, so that one that was missed does not count as a late one. Of all bursts;
    and of the volleys that have the level themselves: bursts of spasms up to 150 ms whose own SNR is within 3 dB of it. The others are
    fainter or stronger by up to 20 dB, or rise over tens of milliseconds as blinks and tonic spasms do.
    """
    first = {}
    for channel, found in came.items():
        true = onsets.get(channel)
        for entry in sorted(found, key=lambda entry: entry[1]) if true else ():
            nearest = min(true, key=lambda burst: abs(burst[0] - entry[0]))
            if -0.025 < entry[0] - nearest[0] < 0.1:
                first.setdefault((channel, nearest), entry)
    bursts = [(channel, burst) for channel, true in onsets.items() for burst in true if 2 < burst[0] < seconds - 1]

    def figures(values):
        return dict(zip(("p50", "p90", "p99", "max"), rounded(values, (0.5, 0.9, 0.99, 1))))

    def row(bursts):
        found = [(key[1][0], first[key]) for key in bursts if key in first]
        return {"true_bursts": len(bursts), "found": len(found),
                "to_seen_ms": figures([(entry[1] - onset) * 1e3 for onset, entry in found]),
                "to_client_ms": figures([(entry[2] - onset) * 1e3 for onset, entry in found])}

    volleys = [(channel, burst) for channel, burst in bursts
               if burst[3] == "spasm" and burst[1] <= 0.15 and abs(burst[2] - snr) <= 3]
    return {"snr_db": snr, **row(bursts), "volleys": row(volleys)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", help="folder of facialisd and facialis")
    parser.add_argument("--seconds", type=float, default=600, help="length of each corner")
    parser.add_argument("--json", help="file for the figures")
    options = parser.parse_args()
    result = {"seconds": options.seconds, "corners": [], "true_onset": []}
    for entry in CORNERS:
        row = corner(options, *entry)
        result["corners"].append(row)
        print(f"{row['corner']}: {row['bursts']} bursts, CPU {row['cpu_of_a_core']:.1%} of a core, {row['samples_lost']:.0f} samples lost")
        for name, values in row["ms"].items():
            print(f"  {name:20s} " + "  ".join(f"{share} {value}" for share, value in values.items()) + " ms", flush=True)
    for snr in (10, 20):
        row = from_true_onset(options, snr)
        result["true_onset"].append(row)
        for name, part in (("bursts", row), ("volleys of that level", row["volleys"])):
            print(f"true onset, {snr} dB: {part['found']} of {part['true_bursts']} {name}; seen {part['to_seen_ms']}; client {part['to_client_ms']} ms", flush=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(result, file, indent=1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""report.py FOLDER FILE: the figures of Benchmarks/run as Markdown."""
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

THROUGHPUT = "million channel-samples per CPU second"


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.split("\n")[0]
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    memory = int(next(line.split()[1] for line in open("/proc/meminfo") if line.startswith("MemTotal"))) / 1e6
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, Linux {platform.release()}; {swift}; commit {commit}"


def spread(row):
    return f"{row['median']:g} ({row['lowest']:g} to {row['highest']:g})" if row["runs"] > 1 else f"{row['median']:g}"


def kernels(ours, scipy):
    """Rows of a kernel, of plain C and of SciPy, with their ratios."""
    figures = {(row["name"], row["channels"]): row for row in ours if row["unit"] == THROUGHPUT}
    peers = {(row["name"], row["channels"]): row for row in scipy}
    triples = [
        ("Filter cascade, 5 sections", "cascade, 5 sections", "cascade, plain C", "cascade, SciPy", (8, 16, 64)),
        ("Teager-Kaiser energy", "Teager-Kaiser", "Teager-Kaiser, plain C", "Teager-Kaiser, SciPy", (8,)),
        ("Moving RMS of 50 ms", "moving RMS", "moving RMS, plain C", "moving RMS, SciPy", (8,)),
        ("FFT 512, PSD, median frequency", "FFT 512, median of each window", "FFT 512, median, plain C", "FFT 512, median, SciPy", (1,)),
        ("Reading 24-bit files (NumPy: decoding from memory)", "reading 24-bit files", "reading 24-bit files, plain C", "decoding 24 bits, SciPy", (8, 64)),
    ]
    lines = ["| kernel | channels | Facialis | plain C | ratio | SciPy, NumPy | ratio |", "|---|---|---|---|---|---|---|"]
    for title, name, plain, peer, channels in triples:
        for count in channels:
            own, c, other = figures.get((name, count)), figures.get((plain, count)), peers.get((peer, count))
            if not own or not c or not other:
                continue
            lines.append(f"| {title} | {count} | {spread(own)} | {spread(c)} | {own['median'] / c['median']:.2f} | {spread(other)} | "
                         f"{own['median'] / other['median']:.1f} |")
    return lines


def others(ours):
    named = ("cascade", "Teager", "moving", "FFT", "reading 24")
    lines = ["| what | figure | unit |", "|---|---|---|"]
    for row in ours:
        if any(row["name"].startswith(name) for name in named) or row["name"].endswith("plain C"):
            continue
        title = row["name"] + (f", {row['channels']} channel{'s' if row['channels'] != 1 else ''}" if "channels" in row else "")
        lines.append(f"| {title} | {spread(row)} | {row['unit']} |")
    return lines


def latency(data, peer):
    lines = [f"Each corner for {data['seconds']:g} s.", "", "| corner | stage | p50 | p99 | p99.9 | max |", "|---|---|---|---|---|---|"]
    for row in data["corners"]:
        for stage, values in row["ms"].items():
            lines.append(f"| {row['corner']} | {stage} | " + " | ".join(f"{value} ms" for value in values.values()) + " |")
    lines += ["", "| corner | bursts | CPU of a core | read by clients | samples lost |", "|---|---|---|---|---|"]
    for row in data["corners"]:
        lines.append(f"| {row['corner']} | {row['bursts']} | {row['cpu_of_a_core']:.1%} | {row['clients_mb_s']} MB/s | {row['samples_lost']:.0f} |")
    lines += ["", "From the true onset (simulator, scenario S05, 8 channels at 4096 Hz; the volleys of that level, bursts of",
              "spasms up to 150 ms whose own SNR is within 3 dB of it, also by themselves: the others differ by up to 20 dB, or rise slowly);",
              "SciPy filters chunks of 10 ms, reports at their end and reaches no client:", "",
              "| | SNR | true bursts | shown | until seen by the detector | until on the client's socket |", "|---|---|---|---|---|---|"]
    for name, rows in (("Facialis", data["true_onset"]), ("SciPy, in chunks", peer)):
        for row in rows:
            for of, part in (("", row), (", volleys", row["volleys"])):
                seen, client = ("p50 {p50}, p90 {p90}, p99 {p99} ms".format(**part[key]) for key in ("to_seen_ms", "to_client_ms"))
                lines.append(f"| {name}{of} | {row['snr_db']} dB | {part['true_bursts']} | {part['found']} | {seen} | {client} |")
    return lines


def failure(data):
    rows = data["signal"]
    lines = ["| 64 channels at | channel-samples/s | CPU of a core | greatest lag | given up, and after how long |", "|---|---|---|---|---|"]
    for row in rows:
        given = ", ".join(f"{name} {at} s" for name, at in row["given_up_after_s"].items()) or "nothing"
        lines.append(f"| {row['rate_khz']:g} kHz | {row['channel_samples_per_s'] / 1e6:g} M | {row['cpu_of_a_core']:.0%} | {row['greatest_lag_s']} s | {given} |")

    def first(name):
        row = next((row for row in rows if name in row["given_up_after_s"]), None)
        return f"{row['channel_samples_per_s'] / 1e6:g} M channel-samples/s" if row else "not reached"

    recovery, clients, markers, start, flat = (data[key] for key in ("recovery", "clients", "markers", "start", "flat"))
    whole = [row for row in rows if "samples" not in row["given_up_after_s"]]
    lines += [
        "", f"- **Points of failure:** viewer frames are left out at {first('viewer frames')}, spectra at {first('spectra')}, features at "
        f"{first('features')}, and samples are lost at {first('samples')}; at {whole[-1]['channel_samples_per_s'] / 1e6:g} M none is.",
        f"- **Recovery:** all cores taken away for 1.9 s: left out {', '.join(recovery['left_out'])}; samples lost {recovery['samples_lost']:.0f}; "
        f"whole again {recovery['whole_again_after_s']} s later. Its events: {'; '.join(recovery['events'])}.",
        f"- **Clients:** {clients['followers']} followers of events are served, the next is refused ({clients['refusal']}).",
        f"- **Events put in by 8 clients:** {markers['markers_per_s']} a second, answered in p50 {markers['answer_ms']['p50']}, p99 "
        f"{markers['answer_ms']['p99']} ms; from decision to publication p99 at most {markers['decision_to_publication_ms_at_most']['p99']:g} ms.",
        f"- **Start:** first answer after {start['first_answer_ms']} ms, first burst of a simulated spasm on the socket after {start['first_burst_ms']} ms.",
        f"- **Flatness,** {flat['seconds']} s of 64 channels at 4 kHz, recorded, two readers and a stalled client: memory {flat['memory_mb']['first minute']} MB in "
        f"the first minute, {flat['memory_mb']['median of the second half']} MB in the second half (median; most {flat['memory_mb']['most']}), descriptors "
        f"{flat['descriptors'][0]:.0f} to {flat['descriptors'][1]:.0f}, {flat['samples_lost']:.0f} samples lost, {flat['cpu_of_a_core']:.1%} of a core with the simulator; "
        f"{flat['events']:.0f} events; stopping the recording took {flat['record_stop_s']} s.",
    ]
    return lines


def main():
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])

    def load(name):
        path = folder / name
        return json.loads(path.read_text()) if path.exists() else None

    def text(name):
        path = folder / name
        return path.read_text().strip() if path.exists() else "Not run."

    lines = ["# Performance", "", "Made by `make bench`; do not edit. Medians, with the lowest and highest run in brackets.", "",
             f"Machine: {machine()}. Load average before: {text('load-average.txt')}.", "",
             "The simulator, clients and peers of a live run share the machine with the daemon.", ""]
    ours = load("kernels.json")
    lines += ["## Kernels", "", f"In {THROUGHPUT}. A ratio above 1 means that Facialis is faster.", "", *kernels(ours, load("scipy.json") or []), ""]
    lines += ["## Files, analysis, allocations, event log", "", *others(ours), ""]
    lines += ["## Under RealtimeSanitizer", "", "```text", text("realtime.txt"), "```", ""]
    lines += ["## The whole analysis beside SciPy", "", "```text", text("peers.txt"), "```", ""]
    lines += ["## Live latency", "", *latency(load("latency.json"), load("scipy-live.json") or []), ""]
    lines += ["## Load to the point of failure", "", *failure(load("load.json")), ""]
    lines += ["## USB, on the bench of emulated devices", "", text("usb.txt"), ""]
    target.write_text("\n".join(lines))
    print(f"{target}")


if __name__ == "__main__":
    main()

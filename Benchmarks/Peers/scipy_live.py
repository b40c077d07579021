#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scipy_live.py PROGRAMS [--seconds 60] [--json FILE]: what a laboratory would write to see bursts live, beside latency.py.

Chunks of 10 ms pass a band-pass and a notch with their states carried over, then an RMS of 20 ms; a burst begins where it rises
above floor + 8 MAD (both of the 10 s before, chunk by chunk) and ends below floor + 4 MAD. It is reported at the end of its chunk;
time of computing, some 0.2 ms, is not counted. The recordings and true onsets are those of latency.py.
"""
import argparse
import json
import os
import sys
import tempfile

import numpy as np
import pyedflib
from scipy import signal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Live"))
from latency import beside_truth, truth

CHUNK_S, WINDOW_S, FLOOR_S = 0.010, 0.020, 10


def onsets(x, rate):
    """Seconds at which bursts begin, are seen and are reported."""
    sos = np.vstack([signal.butter(4, [20, 450], "bandpass", fs=rate, output="sos"), signal.tf2sos(*signal.iirnotch(50, 30, fs=rate))])
    state = np.zeros((len(sos), 2))
    chunk, window = int(CHUNK_S * rate), int(WINDOW_S * rate)
    squares = np.zeros(window)
    levels, is_active, found = [], False, []
    for start in range(0, len(x) - chunk, chunk):
        y, state = signal.sosfilt(sos, x[start:start + chunk], zi=state)
        squares = np.concatenate([squares[-window:], y * y])
        sums = np.cumsum(np.concatenate([[0], squares]))
        rms = np.sqrt(np.maximum(sums[window + 1:] - sums[1:-window], 0) / window)
        recent = np.array(levels[-int(FLOOR_S / CHUNK_S):] or [rms.mean()])
        levels.append(rms.mean())
        floor = np.median(recent)
        spread = np.median(np.abs(recent - floor)) + 1e-9
        for place, level in enumerate(rms):
            if not is_active and level > floor + 8 * spread:
                is_active = True
                found.append(((start + place) / rate, (start + place) / rate, (start + chunk) / rate))
            elif is_active and level < floor + 4 * spread:
                is_active = False
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json")
    options = parser.parse_args()
    seconds, rows = min(options.seconds, 300), []
    for snr in (10, 20):
        with tempfile.TemporaryDirectory() as folder:
            true = truth(options, folder, snr, seconds)
            with pyedflib.EdfReader(f"{folder}/truth-{snr}.bdf") as file:
                rate = file.getSampleFrequency(0)
                labels = file.getSignalLabels()
                found = {label.removeprefix("EMG ").strip(): onsets(file.readSignal(index), rate)
                         for index, label in enumerate(labels) if label.startswith("EMG")}
        row = beside_truth(snr, true, found, seconds)
        rows.append(row)
        print(f"SciPy in chunks of 10 ms, {snr} dB: {row['found']} of {row['true_bursts']} bursts; crossing {row['to_seen_ms']}, "
              f"told {row['to_client_ms']} ms", flush=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()

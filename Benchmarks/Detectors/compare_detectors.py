#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the onset detectors of BioSPPy and NeuroKit2 beside facialis on the same recordings and scores all of them alike.

    pip install biosppy peakutils neurokit2 pyedflib scipy
    facialis simulate --scenario S05 --duration 60 --snr 10 --output S05.bdf     (writes S05_truth.tsv too)
    python compare_detectors.py --facialis facialis S05.bdf ...

The truth of X.bdf is X_truth.tsv. Bursts are paired one to one in each channel, greedily, where intersection over union is at
least 0.3 or onsets are at most 25 ms apart; true bursts below 0 dB and those of myokymia do not count. The peers get the same
zero-phase band-pass of 20 to 450 Hz, and their usual parameters where they demand some; none was tuned. Not part of
`make test`. Accuracy on simulated signals says nothing about patients.
"""
import argparse
import csv
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pyedflib
from scipy import signal


def channels(path):
    with pyedflib.EdfReader(path) as reader:
        for index, label in enumerate(reader.getSignalLabels()):
            if label.startswith("EMG "):
                yield label[4:], reader.getSampleFrequency(index), reader.readSignal(index)


def table(path):
    rows = {}
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["trial_type"] != "burst":
                continue
            level = row.get("snr_db", "n/a")
            counts = (level == "n/a" or float(level) >= 0) and row.get("origin") != "myokymia"
            onset = float(row["onset"])
            rows.setdefault(row["channels"], []).append((onset, onset + float(row["duration"]), counts))
    return rows


def pairs(truth, found):
    candidates = []
    for i, (a, b, _) in enumerate(truth):
        for j, (c, d) in enumerate(found):
            overlap = max(0, min(b, d) - max(a, c)) / max(max(b, d) - min(a, c), 1e-9)
            if overlap >= 0.3 or abs(a - c) <= 0.025:
                candidates.append((-overlap, abs(a - c), i, j))
    taken, used, result = set(), set(), []
    for _, _, i, j in sorted(candidates):
        if i not in taken and j not in used:
            taken.add(i)
            used.add(j)
            result.append((i, j))
    return result


def score(truth, found):
    hits = misses = extra = 0
    errors = []
    for name in sorted(set(truth) | set(found)):
        true, own = truth.get(name, []), found.get(name, [])
        matched = pairs(true, own)
        for i, j in matched:
            if true[i][2]:
                hits += 1
                errors.append(abs(own[j][0] - true[i][0]) * 1000)
        known = {i for i, _ in matched}
        misses += sum(1 for i, row in enumerate(true) if row[2] and i not in known)
        extra += len(own) - len(matched)
    return hits, misses, extra, errors


def spans(active, rate):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], active.astype(int), [0]])))
    return [(a / rate, b / rate) for a, b in zip(edges[::2], edges[1::2]) if (b - a) / rate >= 0.008]


def merged(edges, rate):
    """Onset detectors of BioSPPy give onsets and offsets in turn."""
    edges = np.sort(np.asarray(edges, dtype=float))
    return [(a / rate, b / rate) for a, b in zip(edges[::2], edges[1::2]) if b > a]


def peers():
    import biosppy.signals.emg as emg
    import neurokit2 as nk

    def quiet(values, rate):
        """The quietest second stands for rest, which BioSPPy's detectors ask for."""
        second = int(rate)
        starts = range(0, len(values) - second, second)
        best = min(starts, key=lambda start: np.mean(values[start : start + second] ** 2))
        return values[best : best + second]

    def envelope(values, rate):
        return signal.sosfiltfilt(signal.butter(2, 40, fs=rate, output="sos"), np.abs(values))

    def neurokit(method, **options):
        def run(values, rate):
            amplitude = envelope(values, rate)
            activity, _ = nk.emg_activation(
                emg_amplitude=amplitude, emg_cleaned=values, sampling_rate=int(rate), method=method, **options)
            return spans(np.asarray(activity["EMG_Activity"]) > 0, rate)

        return run

    return {
        "biosppy find_onsets": lambda x, r: merged(emg.find_onsets(signal=x, sampling_rate=r)["onsets"], r),
        "biosppy hodges_bui": lambda x, r: merged(
            emg.hodges_bui_onset_detector(
                signal=x, rest=quiet(x, r), sampling_rate=r, size=int(0.02 * r), threshold=3)["onsets"], r),
        "biosppy bonato": lambda x, r: merged(
            emg.bonato_onset_detector(
                signal=x, rest=quiet(x, r), sampling_rate=r, threshold=20, active_state_duration=int(0.01 * r),
                samples_above_fail=3, fail_size=int(0.005 * r))["onsets"], r),
        "neurokit2 threshold": neurokit("threshold", threshold="default"),
        "neurokit2 biosppy": neurokit("biosppy"),
    }


def facialis(program, path):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "analyze", path, "--output", folder], check=True, stdout=subprocess.DEVNULL)
        name = os.path.splitext(os.path.basename(path))[0]
        rows = table(os.path.join(folder, name + "_events.tsv"))
    return {channel: [(a, b) for a, b, _ in own] for channel, own in rows.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", nargs="+")
    parser.add_argument("--facialis", default="facialis", help="the program (default: facialis)")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    detectors = peers()
    totals = {}
    for path in options.recordings:
        truth = table(os.path.splitext(path)[0] + "_truth.tsv")
        results = {"facialis": facialis(options.facialis, path)}
        signals = [
            (name, rate, signal.sosfiltfilt(
                signal.butter(4, [20, min(450, 0.45 * rate)], btype="bandpass", fs=rate, output="sos"), values))
            for name, rate, values in channels(path)
        ]
        for name, run in detectors.items():
            found = {}
            for channel, rate, values in signals:
                try:
                    found[channel] = run(values, rate)
                except Exception as error:  # a peer that fails finds nothing, and says so
                    print(f"{name}, {path}, {channel}: {type(error).__name__}: {error}", file=sys.stderr)
                    found[channel] = []
            results[name] = found
        for name, found in results.items():
            hits, misses, extra, errors = score(truth, found)
            total = totals.setdefault(name, [0, 0, 0, []])
            for index, value in enumerate((hits, misses, extra)):
                total[index] += value
            total[3] += errors
    print(f"{'detector':22} {'precision':>9} {'recall':>7} {'F1':>6} {'onset ms: median, p95':>22}")
    for name, (hits, misses, extra, errors) in totals.items():
        precision = hits / max(hits + extra, 1)
        recall = hits / max(hits + misses, 1)
        f1 = 2 * hits / max(2 * hits + misses + extra, 1)
        onset = f"{np.median(errors):.1f}, {np.percentile(errors, 95):.1f}" if errors else "-"
        print(f"{name:22} {precision:9.3f} {recall:7.3f} {f1:6.3f} {onset:>22}")


if __name__ == "__main__":
    main()

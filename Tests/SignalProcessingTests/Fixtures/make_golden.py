#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes golden.json beside itself: reference values from SciPy, doubles as hexadecimal text so that nothing is lost.

Made with SciPy 1.17.1, NumPy 2.4.6: python3 make_golden.py
"""
import json
import os

import numpy as np
from scipy import signal

RATE = 2000.0


def hexed(values):
    return [float(v).hex() for v in np.ravel(values)]


random = np.random.default_rng(20261122)
n = np.arange(1500)
x = 30 * random.standard_normal(1500) + 12 * np.sin(2 * np.pi * 50 * n / RATE) + 250.0
x[700:900] *= 4
x = np.round(x * 64) / 64  # exact in few digits, keeps the file small

designs = []
for order in range(1, 9):
    for kind, corners in (("lowpass", [40.0]), ("highpass", [20.0]), ("bandpass", [20.0, 450.0]),
                          ("bandpass", [0.5, 30.0]), ("bandstop", [45.0, 55.0])):
        if order > 4 and corners == [0.5, 30.0]:
            continue
        frequency = corners[0] if len(corners) == 1 else corners
        sos = signal.butter(order, frequency, kind, fs=RATE, output="sos")
        at = np.array([30.0, 100.0, 300.0])
        delay = [signal.group_delay((s[:3], s[3:]), w=at, fs=RATE)[1] for s in sos]
        designs.append({"kind": kind, "order": order, "corners": corners, "sos": hexed(sos),
                        "delay": hexed(np.sum(delay, axis=0))})

notches = []
for frequency in (50.0, 60.0, 150.0):
    for quality in (10.0, 35.0):
        b, a = signal.iirnotch(frequency, quality, fs=RATE)
        notches.append({"frequency": frequency, "quality": quality, "b": hexed(b), "a": hexed(a)})

filters = []
for kind, order, corners in (("bandpass", 4, [20.0, 450.0]), ("lowpass", 2, 40.0), ("highpass", 3, 20.0),
                             ("bandstop", 8, [45.0, 55.0])):
    sos = signal.butter(order, corners, kind, fs=RATE, output="sos")
    y = signal.sosfilt(sos, x)
    filters.append({"sos": hexed(sos), "first": hexed(y[:100]), "last": hexed(y[-100:])})

sos = signal.butter(4, [20.0, 450.0], "bandpass", fs=RATE, output="sos")
smooth = signal.butter(2, 40.0, "lowpass", fs=RATE, output="sos")
y = signal.sosfilt(sos, x)
envelope = np.maximum(signal.sosfilt(smooth, np.abs(y)), 0)

welch = []
for length, overlap in ((256, 128), (512, 256), (200, 100)):
    f, p = signal.welch(y, fs=RATE, window="hann", nperseg=length, noverlap=overlap, detrend="constant")
    welch.append({"length": length, "overlap": overlap, "density": hexed(p)})

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "golden.json"), "w") as out:
    json.dump({"rate": RATE, "input": hexed(x), "designs": designs, "notches": notches, "filters": filters,
               "envelope_last": hexed(envelope[-100:]), "welch": welch}, out, indent=0)
    out.write("\n")

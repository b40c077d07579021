#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scipy_kernels.py: the kernels of facialis-bench as a good user of NumPy and SciPy would write them, whole minutes at a time.

Prints JSON: million channel-samples per CPU second, median of 9 runs.
"""
import json
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np
from scipy import signal

RATE, SECONDS = 2000.0, 60


def measure(name, channels, samples, body):
    body()
    runs = []
    for _ in range(9):
        begun = time.process_time()
        body()
        runs.append(samples / (time.process_time() - begun) / 1e6)
    runs.sort()
    return {"name": f"{name}, SciPy", "channels": channels, "median": round(runs[4], 1), "lowest": round(runs[0], 1),
            "highest": round(runs[-1], 1), "runs": 9, "unit": "million channel-samples per CPU second"}


def decode(raw, frames, channels):
    words = np.zeros((channels, frames, 4), np.uint8)
    words[:, :, 1:] = raw.reshape(channels, frames, 3)
    return (words.view("<i4")[:, :, 0] >> 8).T.copy()


def main():
    random = np.random.default_rng(1)
    frames = int(RATE * SECONDS)
    band = signal.butter(4, [20, 450], "bandpass", fs=RATE, output="sos")
    sos = np.vstack([band, signal.tf2sos(*signal.iirnotch(50, 30, fs=RATE))])
    result = []
    for channels in (8, 16, 64):
        x = random.normal(0, 30, (channels, frames))
        result.append(measure("cascade", channels, x.size, lambda x=x: signal.sosfilt(sos, x)))
    x = random.normal(0, 30, (8, frames))
    result.append(measure("Teager-Kaiser", 8, x.size, lambda: x[:, 1:-1] ** 2 - x[:, :-2] * x[:, 2:]))
    length = int(0.05 * RATE)

    def rms():
        sums = np.cumsum(np.concatenate([np.zeros((8, length)), x * x], axis=1), axis=1)
        return np.sqrt(np.maximum(sums[:, length:] - sums[:, :-length], 0) / length)

    result.append(measure("moving RMS", 8, x.size, rms))
    one = x[0]

    def medians():
        frequencies, _, spectrum = signal.stft(one, RATE, "hann", 512, 256, boundary=None, padded=False)
        density = spectrum.real ** 2 + spectrum.imag ** 2
        inside = (frequencies >= 20) & (frequencies <= 450)
        sums = np.cumsum(density[inside], axis=0)
        return frequencies[inside][np.argmax(sums >= sums[-1] / 2, axis=0)]

    result.append(measure("FFT 512, median", 1, one.size, medians))
    for channels in (8, 64):
        raw = random.integers(0, 256, channels * 1000 * 3, dtype=np.uint8)
        result.append(measure("decoding 24 bits", channels, channels * 1000, lambda raw=raw, c=channels: [decode(raw, 1000, c)]))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

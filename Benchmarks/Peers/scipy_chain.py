# SPDX-License-Identifier: GPL-3.0-or-later
"""scipy_chain.py {whole,blocks} FILE.bdf [COEFFICIENTS]: the peer, as a good user of pyEDFlib and SciPy would write it: band-pass,
notch and three harmonics, rectification, RMS of 50 ms, Teager-Kaiser energy, bursts by double threshold, power spectra and
median frequencies. whole: a channel at a time; blocks: two minutes of all channels at a time, with filter states carried over."""
import sys

import numpy as np
import pyedflib
from scipy import signal


def sections(rate):
    band = signal.butter(4, [20, 450], "bandpass", fs=rate, output="sos")
    notches = [signal.tf2sos(*signal.iirnotch(50 * k, 30, fs=rate)) for k in range(1, 5)]
    return np.vstack([band, *notches])


def chain(x, sos, state, rate):
    y, state = signal.sosfilt(sos, x, zi=state)
    length = int(0.05 * rate)
    sums = np.cumsum(np.concatenate([np.zeros(length), y * y]))
    rms = np.sqrt(np.maximum(sums[length:] - sums[:-length], 0) / length)
    rectified = np.abs(y)
    energy = y[1:-1] ** 2 - y[:-2] * y[2:]
    floor = np.median(rms)
    spread = np.median(np.abs(rms - floor))
    high, low = rms > floor + 8 * spread, rms > floor + 4 * spread
    edges = np.flatnonzero(np.diff(low.astype(np.int8)))
    starts = edges[~low[edges]] + 1
    ends = edges[low[edges]] + 1
    if low[0]:
        ends = ends[1:]
    hits = np.concatenate([[0], np.cumsum(high)])
    bursts = [(a, b) for a, b in zip(starts, ends) if hits[b] > hits[a]]
    frequencies, _, density = signal.stft(y, rate, "hann", 512, 256, boundary=None, padded=False)
    density = np.abs(density) ** 2
    cumulative = np.cumsum(density, axis=0)
    median = frequencies[np.argmax(cumulative >= cumulative[-1] / 2, axis=0)]
    return state, len(bursts), rectified.mean(), energy.mean(), median.sum(), median.size


def main():
    mode, path = sys.argv[1:3]
    with pyedflib.EdfReader(path) as file:
        rate = file.getSampleFrequency(0)
        count = min(8, file.signals_in_file)
        sos = sections(rate)
        if len(sys.argv) > 3:
            np.savetxt(sys.argv[3], sos[:, [0, 1, 2, 4, 5]])
            return
        length = file.getNSamples()[0]
        step = length if mode == "whole" else int(120 * rate)
        states = [np.zeros((len(sos), 2)) for _ in range(count)]
        bursts = 0
        medians = windows = 0.0
        for start in range(0, length, step):
            for channel in range(count):
                x = file.readSignal(channel, start, min(step, length - start))
                states[channel], found, _, _, median, size = chain(x, sos, states[channel], rate)
                bursts += found
                medians += median
                windows += size
    print(f"{bursts} bursts, mean median frequency {medians / windows:.2f} Hz")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Round trips with pyEDFlib, edfio and MNE-Python.

    interop.py theirs FOLDER               writes files of the three programs
    interop.py compare FOLDER FACIALIS     compares what each program reads of the others' files

Between the two the Swift tests write ours and read theirs (ExchangeTests, FACIALIS_EXCHANGE=FOLDER). Samples have to be equal bit by
bit, annotations with onset, duration and text. Exit status 0 only when everything is.
"""
import glob
import json
import os
import random
import shutil
import subprocess
import sys
import warnings

import edfio
import mne
import numpy as np
import pyedflib

warnings.simplefilter("ignore")
mne.set_log_level("ERROR")

LABELS = ["EMG L-OOC", "EMG R-OOC", "EMG L-ZYG", "EMG R-ZYG"]
NOTES = [(0.25, 0.5, "Wärme µV"), (1.0, None, "task:smile:on"), (2.5, 0.001, "日本語")]
failures = []
checks = 0


def expect(condition, message):
    global checks
    checks += 1
    if not condition:
        failures.append(message)
        print("FAILED:", message)


# --- what the others write ---------------------------------------------------------------------------------------------


def counts_of(bits, seconds, rate, channels, seed):
    """Noise over the whole range, extremes included."""
    low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    counts = np.random.default_rng(seed).integers(low, high, size=(channels, seconds * rate), endpoint=True, dtype=np.int64)
    counts[0, 0], counts[-1, -1] = low, high
    return counts.astype(np.int32)


def write_pyedflib(folder, bits):
    name = os.path.join(folder, f"their-pyedflib-{bits}." + ("bdf" if bits == 24 else "edf"))
    kind = pyedflib.FILETYPE_BDFPLUS if bits == 24 else pyedflib.FILETYPE_EDFPLUS
    counts = counts_of(bits, 4, 1000, len(LABELS), bits)
    writer = pyedflib.EdfWriter(name, len(LABELS), file_type=kind)
    writer.setSignalHeaders([
        dict(label=label, dimension="uV", sample_frequency=1000, physical_max=5000, physical_min=-5000,
             digital_max=2 ** (bits - 1) - 1, digital_min=-(2 ** (bits - 1)), transducer="AgAgCl", prefilter="HP:20Hz")
        for label in LABELS])
    writer.writeSamples([np.ascontiguousarray(row) for row in counts], digital=True)
    for onset, duration, text in NOTES:
        writer.writeAnnotation(onset, -1 if duration is None else duration, text)
    writer.close()
    np.ascontiguousarray(counts.T).astype("<i4").tofile(name + ".wanted")


def write_edfio(folder, bits):
    name = os.path.join(folder, f"their-edfio-{bits}." + ("bdf" if bits == 24 else "edf"))
    counts = counts_of(bits, 4, 2000, len(LABELS), bits + 1)
    limits = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    signal, whole = (edfio.BdfSignal, edfio.Bdf) if bits == 24 else (edfio.EdfSignal, edfio.Edf)
    signals = [
        signal.from_digital(row.astype(np.int32 if bits == 24 else np.int16), 2000, label=label, physical_dimension="uV",
                            physical_range=(-5000, 5000), digital_range=limits)
        for row, label in zip(counts, LABELS)]
    notes = [edfio.EdfAnnotation(onset, duration, text) for onset, duration, text in NOTES]
    whole(signals, annotations=notes, data_record_duration=0.5).write(name)
    np.ascontiguousarray(counts.T).astype("<i4").tofile(name + ".wanted")


def write_mne(folder):
    name = os.path.join(folder, "their-mne-16.edf")
    volts = np.random.default_rng(5).uniform(-4e-3, 4e-3, size=(len(LABELS), 8000))
    raw = mne.io.RawArray(volts, mne.create_info(LABELS, 2000, "emg"))
    raw.set_annotations(mne.Annotations([n[0] for n in NOTES], [n[1] or 0 for n in NOTES], [n[2] for n in NOTES]))
    mne.export.export_raw(name, raw, overwrite=True)
    read = edfio.read_edf(name)
    np.stack([s.digital for s in read.signals]).T.astype("<i4").tofile(name + ".wanted")


def theirs(folder):
    for bits in (16, 24):
        write_pyedflib(folder, bits)
        write_edfio(folder, bits)
    write_mne(folder)


# --- what each reads of the others ------------------------------------------------------------------------------------


def close(a, b):
    return abs(a - b) < 1e-6


def same_notes(found, wanted, what):
    found, wanted = sorted(found), sorted(wanted)
    expect(len(found) == len(wanted), f"{what}: {len(found)} annotations, {len(wanted)} wanted")
    for (onset, duration, text), (o, d, t) in zip(found, wanted):
        expect(close(onset, o) and close(max(duration, 0), max(d, 0)) and text == t,
               f"{what}: annotation {(onset, duration, text)}, wanted {(o, d, t)}")


def compare_ours(path):
    """Reads a file of ours with the three programs."""
    name = os.path.basename(path)
    reader = pyedflib.EdfReader(path)
    channels = reader.signals_in_file
    wanted = np.fromfile(path + ".counts", "<i4").reshape(-1, channels).T
    notes = [(n["onset"], n["duration"], n["text"]) for n in json.load(open(path + ".annotations.json"))]
    found = np.stack([reader.readSignal(i, digital=True) for i in range(channels)])
    expect(np.array_equal(found, wanted), f"{name}: samples in pyEDFlib")
    same_notes([(o, d, t) for o, d, t in zip(*reader.readAnnotations())], notes, f"{name} in pyEDFlib")
    physical = np.stack([reader.readSignal(i) for i in range(channels)])
    fraction = reader.starttime_subsecond / 10
    reader.close()

    read = edfio.read_bdf(path) if path.endswith(".bdf") else edfio.read_edf(path)
    expect(np.array_equal(np.stack([s.digital for s in read.signals]), wanted), f"{name}: samples in edfio")
    same_notes([(a.onset, -1 if a.duration is None else a.duration, a.text) for a in read.annotations], notes,
               f"{name} in edfio")
    expect(close(read.starttime.microsecond, fraction), f"{name}: fraction of the start")

    raw = (mne.io.read_raw_bdf if path.endswith(".bdf") else mne.io.read_raw_edf)(path, preload=True)
    volts = raw.get_data()
    expect(volts.shape == physical.shape and np.allclose(volts * 1e6, physical, rtol=0, atol=1e-6 * 5000),
           f"{name}: samples in MNE")
    gain = (physical.max(axis=1) - physical.min(axis=1)) / (wanted.max(axis=1) - wanted.min(axis=1)).astype(float)
    offset = physical.min(axis=1) - gain * wanted.min(axis=1)
    back = np.rint((volts * 1e6 - offset[:, None]) / gain[:, None]).astype(np.int64)
    expect(np.array_equal(back, wanted), f"{name}: counts computed back from MNE")
    same_notes([(a["onset"], a["duration"], a["description"]) for a in raw.annotations], notes, f"{name} in MNE")


def compare_theirs(path):
    """What our reader handed out of another program's file."""
    name = os.path.basename(path)
    wanted, found = np.fromfile(path + ".wanted", "<i4"), np.fromfile(path + ".counts", "<i4")
    expect(np.array_equal(found, wanted), f"{name}: samples in Facialis")
    dump = json.load(open(path + ".json"))
    expect(["EMG " + c for c in dump["channels"]] == LABELS, f"{name}: channels in Facialis")
    notes = [(n["onset"], n["duration"], n["text"]) for n in dump["annotations"]]
    same_notes(notes, [(o, -1 if d is None else d, t) for o, d, t in NOTES], f"{name} in Facialis")
    expect(dump["gaps"] == [], f"{name}: gaps in Facialis")


def opens(path):
    try:
        pyedflib.EdfReader(path).close()
        return True
    except OSError:
        return False


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True)


def compare_damaged(folder, facialis):
    """What EDFlib refuses is found by check, and opens once it is repaired; torn files open in the others before it."""
    work = os.path.join(folder, "damaged")
    shutil.rmtree(work, ignore_errors=True)
    os.mkdir(work)
    randoms = random.Random(17)
    refused = repaired = 0
    for source in sorted(glob.glob(os.path.join(folder, "ours-*.?df"))):
        whole = open(source, "rb").read()
        signals = int(whole[252:256])
        head = 256 * (signals + 1)
        for number in range(60):
            bytes_ = bytearray(whole)
            for _ in range(randoms.choice([1, 1, 1, 3])):
                place = randoms.randrange(head)
                bytes_[place] = randoms.choice([0x20, 0x2D, 0x39, 0x41, 0xB5, 0x2C, randoms.randrange(256)])
            path = os.path.join(work, f"{number}-" + os.path.basename(source))
            open(path, "wb").write(bytes_)
            if opens(path):
                continue
            refused += 1
            check = run(facialis, "check", "--json", path)
            expect(check.returncode == 1, f"{path}: EDFlib refuses it and check finds nothing")
            output = path[:-4] + "-mended" + path[-4:]
            if run(facialis, "repair", path, "--output", output).returncode == 0 and os.path.exists(output):
                after = run(facialis, "check", output)
                if after.returncode == 0:
                    repaired += 1
                    expect(opens(output), f"{output}: EDFlib refuses what was repaired and checked")
        for cut in (1, 2, 100, 1000):
            path = os.path.join(work, f"cut{cut}-" + os.path.basename(source))
            open(path, "wb").write(whole[:-cut])
            expect(not opens(path), f"{path}: EDFlib opens a torn file")
            (edfio.read_bdf if path.endswith("bdf") else edfio.read_edf)(path)
            (mne.io.read_raw_bdf if path.endswith("bdf") else mne.io.read_raw_edf)(path)
            output = path[:-4] + "-mended" + path[-4:]
            expect(run(facialis, "repair", path, "--output", output).returncode == 0, f"{path}: repair")
            expect(opens(output), f"{output}: EDFlib refuses a repaired file")
            expect(run(facialis, "check", output).returncode == 0, f"{output}: check after repair")
    print(f"damaged headers: EDFlib refused {refused}, check found all of them; {repaired} were repaired and open")
    shutil.rmtree(work)


def compare(folder, facialis):
    for path in sorted(glob.glob(os.path.join(folder, "ours-*.?df"))):
        compare_ours(path)
        expect(run(facialis, "check", path).returncode == 0, f"{path}: check")
    for path in sorted(glob.glob(os.path.join(folder, "their-*.?df"))):
        compare_theirs(path)
    compare_damaged(folder, facialis)
    print(f"{checks} comparisons, {len(failures)} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    if sys.argv[1] == "theirs":
        theirs(sys.argv[2])
    else:
        compare(sys.argv[2], sys.argv[3])

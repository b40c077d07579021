# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a dataset with MNE-BIDS and pyEDFlib and compares it with the recordings that it was made of."""

import glob
import os
import sys
import warnings

import numpy
import pyedflib
from mne_bids import BIDSPath, get_entity_vals, read_raw_bids

dataset, recordings = sys.argv[1:]
warnings.simplefilter("ignore")

# Samples by their bytes: the recording that each file came from has the same ones.
originals = {}
for path in glob.glob(recordings + "/*.[be]df"):
    with pyedflib.EdfReader(path) as reader:
        originals[reader.readSignal(0, digital=True).tobytes()] = path

count = 0
for path in sorted(glob.glob(dataset + "/sub-*/**/*_emg.[be]df", recursive=True)):
    with pyedflib.EdfReader(path) as copy:
        first = copy.readSignal(0, digital=True).tobytes()
        assert first in originals, path
        with pyedflib.EdfReader(originals[first]) as original:
            assert copy.getSignalLabels() == original.getSignalLabels()
            for index in range(copy.signals_in_file):
                a, b = (reader.readSignal(index, digital=True) for reader in (copy, original))
                assert numpy.array_equal(a, b), (path, index)
    entities = dict(part.split("-", 1) for part in os.path.basename(path).split("_")[:-1])
    raw = read_raw_bids(
        BIDSPath(
            subject=entities["sub"], session=entities.get("ses"), task=entities["task"], run=entities.get("run"),
            suffix="emg", datatype="emg", root=dataset),
        verbose="error")
    assert set(raw.get_channel_types()) == {"emg"}, raw.get_channel_types()
    markers = [text for text in raw.annotations.description if "marker" in text]
    assert markers, raw.annotations.description
    data = raw.get_data()
    assert numpy.isfinite(data).all() and 0 < numpy.abs(data).max() < 0.1, "volts"
    count += 1
assert count == len(originals) > 0, (count, len(originals))
assert set(get_entity_vals(dataset, "subject")) == {"S01", "S02"}
print(f"MNE-BIDS and pyEDFlib: {count} files, samples equal, {raw.info['nchan']} channels")

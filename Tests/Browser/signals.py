# SPDX-License-Identifier: GPL-3.0-or-later
"""EDF+ files whose every sample is known, written here so that nothing of Facialis stands on both sides of a test."""
import struct

RATE = 2000
CHANNELS = ["EMG L-OOC", "EMG R-OOC", "EMG L-ZYG", "EMG R-ZYG"]


def ramp(sample, channel):
    """A saw tooth of 2 s from -320 to 320 uV; the channels are shifted by a quarter of a second."""
    return ((sample + 500 * channel) % 4000) * 0.16 - 320


def _field(text, width):
    return str(text).ljust(width)[:width].encode()


def write(path, seconds, signal, skip=None):
    """One record a second. `skip` = (record, seconds): the file is discontinuous there."""
    n = len(CHANNELS) + 1
    tal = 60
    head = _field(0, 8) + _field("X X X X", 80) + _field("Startdate 25-NOV-2026 X X X", 80) + b"25.11.2612.00.00"
    head += _field(256 * (n + 1), 8) + _field("EDF+D" if skip else "EDF+C", 44) + _field(seconds, 8) + _field(1, 8) + _field(n, 4)
    columns = [
        (CHANNELS + ["EDF Annotations"], 16), ([""] * n, 80), (["uV"] * (n - 1) + [""], 8),
        ([-327.68] * (n - 1) + [-1], 8), ([327.67] * (n - 1) + [1], 8), ([-32768] * n, 8), ([32767] * n, 8),
        ([""] * n, 80), ([RATE] * (n - 1) + [tal], 8), ([""] * n, 32),
    ]
    for values, width in columns:
        head += b"".join(_field(value, width) for value in values)
    with open(path, "wb") as file:
        file.write(head)
        for record in range(seconds):
            for channel in range(n - 1):
                counts = [round(signal(record * RATE + at, channel) * 100) for at in range(RATE)]
                file.write(struct.pack(f"<{RATE}h", *(max(-32768, min(32767, count)) for count in counts)))
            onset = record + (skip[1] if skip and record >= skip[0] else 0)
            file.write(f"+{onset}\x14\x14\x00".encode().ljust(2 * tal, b"\0"))

# SPDX-License-Identifier: GPL-3.0-or-later
"""facialis lsl against the real liblsl: what LabRecorder and the like would get. Skipped in words where pylsl is not installed."""
import contextlib
import math
import os
import re
import subprocess
import tempfile

import pytest
import signals
from conftest import PROGRAMS, Daemon

# The search stays on this machine. The library reads this when it is loaded, here and in the bridge.
_settings = tempfile.NamedTemporaryFile("w", suffix=".cfg")
_settings.write("[multicast]\nResolveScope = machine\n")
_settings.flush()
os.environ["LSLAPICFG"] = _settings.name

pylsl = pytest.importorskip("pylsl", reason="pylsl is not installed (pip install pylsl): liblsl comes with it")


@pytest.fixture
def bridge(tmp_path):
    """bridge(device, *options) -> (daemon, what it said of itself)."""
    made = []

    def make(device, *options):
        daemon = Daemon(tmp_path, device)
        made.append(daemon.process)
        library = pylsl.lib.lib._name
        process = subprocess.Popen(
            [PROGRAMS / "facialis", "--sockets", daemon.sockets, "lsl", "--library", library, *options], stderr=subprocess.PIPE, text=True)
        made.append(process)
        return daemon, process.stderr.readline()

    make.processes = made
    yield make
    for process in reversed(made):
        process.terminate()
        process.wait(30)


def inlet(kind):
    found = pylsl.resolve_byprop("type", kind, timeout=20)
    assert found, f"no stream of type {kind}"
    opened = pylsl.StreamInlet(found[0], recover=False)
    opened.open_stream(timeout=10)
    return opened


def labels(info):
    channel = info.desc().child("channels").child("channel")
    found = []
    while not channel.empty():
        found.append((channel.child_value("label"), channel.child_value("unit"), channel.child_value("type")))
        channel = channel.next_sibling()
    return found


def test_samples_and_events_arrive(bridge, tmp_path):
    path = tmp_path / "ramp.edf"
    signals.write(path, 60, signals.ramp)
    daemon, said = bridge(f"playback:{path}")
    assert "TCP and UDP ports 16572 to 16603" in said and "UDP port 16571" in said, said
    signal, events = inlet("EMG"), inlet("Markers")
    info = signal.info()
    assert (info.name(), info.channel_count(), info.nominal_srate()) == ("Facialis", 4, 2000)
    assert labels(info) == [(name.removeprefix("EMG "), "microvolts", "EMG") for name in signals.CHANNELS]
    rows, stamps = [], []
    while len(rows) < 5 * 2000:
        chunk, times = signal.pull_chunk(timeout=2.0, max_samples=4096)
        assert chunk, "no more samples"
        rows += chunk
        stamps += times
    # The ramp's place in its period is read from the first sample; then every one is known.
    for channel in range(4):
        values = [row[channel] for row in rows]
        start = min(range(4000), key=lambda at: sum(abs(values[k] - signals.ramp(at + k, channel)) for k in (0, 700, 1900, 3100)))
        wrong = sum(abs(value - signals.ramp(start + k, channel)) > 0.02 for k, value in enumerate(values))
        assert wrong == 0, f"{wrong} of {len(values)} samples of channel {channel} are not the ramp"
    assert stamps == sorted(stamps)
    steps = [later - earlier for earlier, later in zip(stamps, stamps[1:])]
    assert math.isclose(sum(steps) / len(steps), 1 / 2000, rel_tol=0.01)
    # A marker is stamped on the same clock, within a tenth of a second of its arrival.
    before = pylsl.local_clock()
    daemon.cli("mark", "task:smile:on")
    for _ in range(20):
        text, stamp = events.pull_sample(timeout=5)
        assert text, "the marker did not arrive"
        if text[0] == "task:smile:on":
            break
    assert text[0] == "task:smile:on" and before - 0.15 < stamp < pylsl.local_clock()


def ports(process):
    """Ports of a process that others can reach: {("tcp", 16572), ...}; of TCP those that listen."""
    sockets = set()
    for entry in os.listdir(f"/proc/{process.pid}/fd"):
        with contextlib.suppress(OSError):
            sockets.add(os.readlink(f"/proc/{process.pid}/fd/{entry}").removeprefix("socket:[").removesuffix("]"))
    found = set()
    for table in ["tcp", "tcp6", "udp", "udp6"]:
        for line in open(f"/proc/net/{table}").readlines()[1:]:
            fields = line.split()
            if fields[9] in sockets and (table.startswith("udp") or fields[3] == "0A"):
                found.add((table[:3], int(fields[1].rsplit(":", 1)[1], 16)))
    return found


def test_it_opens_the_ports_that_it_says_and_the_daemon_none(bridge):
    daemon, _ = bridge("simulator:channels=2,rate=1000")
    inlet("EMG")
    opened = ports(bridge.processes[-1])
    assert ("udp", 16571) in opened and any(name == "tcp" for name, _ in opened)
    assert all(16572 <= port <= 16603 for _, port in opened - {("udp", 16571)}), opened
    assert ports(daemon.process) == set()


def test_spasms_are_named_and_bursts_only_where_they_are_asked_for(bridge):
    bridge("simulator:channels=8,rate=2000,seed=3,scenario=S05", "--bursts")
    events = inlet("Markers")
    texts = []
    while not any(re.fullmatch(r"clonic (left|right) .+", text) for text in texts) or not any(text.startswith("burst ") for text in texts):
        text, _ = events.pull_sample(timeout=40)
        assert text, f"nothing more after {texts}"
        texts.append(text[0])
        assert len(texts) < 500


def test_without_the_library_it_says_how_to_get_it(tmp_path):
    daemon = Daemon(tmp_path, "simulator:channels=2,rate=1000")
    try:
        run = daemon.cli("lsl", "--library", "/nowhere/liblsl.so", check=False)
        assert run.returncode != 0 and "pylsl" in run.stderr
    finally:
        daemon.stop()

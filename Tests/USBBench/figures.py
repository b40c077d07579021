#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures of the USB path on the bench, as a Markdown table: rates, latency, CPU, unplugging, soak.

    swift build -c release --product facialisd && swift build -c release --product facialis
    swift build -c release --product USBBenchClient
    Tests/USBBench/figures.py [--build .build/release] [--seconds 10] [--soak 3600]

They hold for emulated devices on this machine: the emulator and umockdev take their share of it.
"""
import argparse
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["R-FRO", "L-FRO", "R-OOC", "L-OOC", "R-ZYG", "L-ZYG", "R-OOR", "L-OOR"]
# model, settings of the emulator, specification, inputs, bytes a second
FASTEST = [
    ("biosemi", ["set mode 7"], "usb", ["A1", "A2", "EX1", "EX8"], 16384 * 58 * 4),
    ("mcc", [], "usb,rate=50000", list("01234567"), 50000 * 16),
    ("mcc1808", [], "usb,rate=200000", list("01234567"), 200000 * 32),
    ("labjack", [], "usb,rate=6250", [f"AIN{i}" for i in range(8)], 2000 * 64),
]


class Program:
    """A child process, read line by line."""

    def __init__(self, arguments, bus=None, preload=False):
        environment = dict(os.environ)
        if preload:
            environment["LD_PRELOAD"] = "libumockdev-preload.so.0"
        if bus:
            environment["UMOCKDEV_DIR"] = bus
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
        self.rest = b""

    def line(self, word, seconds=60):
        end = time.monotonic() + seconds
        while True:
            while b"\n" in self.rest:
                text, self.rest = self.rest.split(b"\n", 1)
                if word in text.decode():
                    return text.decode()
            if not select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]:
                raise SystemExit(f"no line with {word}")
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                raise SystemExit(f"ended without a line with {word}")
            self.rest += more

    def say(self, text):
        self.process.stdin.write((text + "\n").encode())
        self.process.stdin.flush()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


class Bench:
    """An emulator with a device that is plugged in, and the programs to read it with."""

    def __init__(self, options, model, settings):
        self.options = options
        self.emulator = Program([options.emulator, model], preload=True)
        self.bus = self.emulator.line("DIR=")[4:]
        for command in settings + ["plug"]:
            self.tell(command)

    def tell(self, command):
        self.emulator.say(command)
        return self.emulator.line("OK")

    def client(self, specification, inputs, seconds):
        host = Program([f"{self.options.build}/USBBenchClient", specification] + inputs, self.bus, preload=True)
        host.line("READY")
        host.line("FRAMES")
        time.sleep(seconds)
        host.process.stdin.close()
        words = host.line("TIMES").split() + host.line("RESULT").split()
        host.process.wait(20)
        return dict(word.split("=") for word in words if "=" in word), [w for w in words if w.startswith("p")]

    def daemon(self, specification, inputs):
        self.folder = tempfile.mkdtemp(prefix="facialis-")
        montage = os.path.join(self.folder, "montage.toml")
        with open(montage, "w") as file:
            file.write('name = "bench"\nisolated_amplifier = "Bench"\n')
            for entry, name in zip(inputs, NAMES):
                file.write(f'[[channel]]\ninput = "{entry}"\nname = "{name}"\n')
        state = os.path.join(self.folder, "state")
        self.host = Program(
            [f"{self.options.build}/facialisd", "--sockets", self.folder, "--state", state, "--device", specification,
             "--montage", montage], self.bus, preload=True)
        while subprocess.run(self.tool("status"), capture_output=True).returncode != 0:
            time.sleep(0.1)

    def tool(self, *arguments):
        return [f"{self.options.build}/facialis", "--sockets", self.folder, *arguments]

    def ask(self, *arguments):
        return json.loads(subprocess.run(self.tool(*arguments, "--json"), capture_output=True, check=True).stdout)

    def close(self):
        if hasattr(self, "host"):
            self.host.end()
            shutil.rmtree(self.folder, ignore_errors=True)
        self.emulator.say("quit")
        self.emulator.process.wait(10)


def rates(options):
    print(f"\n| device | rate | frames | lost | callback to block p50, p99 | transfer fills in |\n|---|---|---|---|---|---|")
    for model, settings, specification, inputs, rate in FASTEST:
        bench = Bench(options, model, settings)
        result, times = bench.client(specification, inputs, options.seconds)
        p50, p99, fill = [word.split("=")[1] for word in times[:3]]
        print(f"| {model} | {rate / 1e6:.2f} MB/s | {result['received']} | {result['lost']} | {p50}, {p99} us | "
              f"{int(fill) / 1000:.1f} ms |", flush=True)
        bench.close()


def processor(options):
    print("\n| daemon, recording | CPU of one core | ledger |\n|---|---|---|")
    for title, model, settings, specification, inputs in [
            ("8 channels x 4 kHz (MCC)", "mcc", [], "usb,rate=4000", list("01234567")),
            ("8 channels of 3.80 MB/s (BioSemi, 16384 Hz)", "biosemi", ["set mode 7"], "usb",
             ["A1", "A2", "A3", "A4", "A5", "A6", "EX1", "EX8"])]:
        bench = Bench(options, model, settings)
        bench.daemon(specification, inputs)
        subprocess.run(bench.tool("record", "start", "--subject", "B01"), check=True, capture_output=True)
        first, begin = bench.ask("status")["load"]["cpu_s"], time.monotonic()
        time.sleep(options.seconds)
        share = (bench.ask("status")["load"]["cpu_s"] - first) / (time.monotonic() - begin)
        row = bench.ask("record", "stop")["ledger"][0]
        print(f"| {title} | {share:.1%} | {row['received']} of {row['expected']} |", flush=True)
        bench.close()


def unplugging(options):
    print("\n| device | unplug to device_detached | replug to streaming |\n|---|---|---|")
    for model, settings, specification, inputs, _ in FASTEST:
        bench = Bench(options, model, settings)
        bench.daemon(specification.split(",")[0] + (",rate=4000" if model != "biosemi" else ""), inputs)
        watcher = Program(bench.tool("monitor", "--json", "--after", "0", "--kinds", "device_attached,device_detached,gap"))
        watcher.line('"device_attached"')
        left, back = [], []
        for _ in range(5):
            time.sleep(0.5)
            begin = time.monotonic()
            bench.tell("unplug")
            watcher.line('"device_detached"')
            left.append(time.monotonic() - begin)
            begin = time.monotonic()
            bench.tell("plug")
            watcher.line('"gap"')
            back.append(time.monotonic() - begin)
        watcher.process.kill()
        print(f"| {model} | {sorted(left)[2] * 1e3:.0f} ms (worst {max(left) * 1e3:.0f}) | "
              f"{sorted(back)[2] * 1e3:.0f} ms (worst {max(back) * 1e3:.0f}) |", flush=True)
        bench.close()


def soak(options):
    bench = Bench(options, "mcc", [])
    bench.daemon("usb,rate=4000", list("01234567"))
    subprocess.run(bench.tool("record", "start", "--subject", "B01"), check=True, capture_output=True)
    time.sleep(options.soak)
    ledgers = bench.ask("status")["ledger"] + bench.ask("record", "stop")["ledger"]
    print(f"\nsoak of {options.soak} s, 8 channels x 4 kHz, recorded:")
    for row in ledgers:
        print(f"- {row['place']}: expected {row['expected']} = received {row['received']} + lost {row['lost']} {row['causes']}")
    bench.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=".build/release", help="folder of the programs")
    parser.add_argument("--seconds", type=float, default=10, help="length of each measurement")
    parser.add_argument("--soak", type=float, default=0, help="only a soak of so many seconds")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="facialis-")
    options.emulator = os.path.join(folder, "emulator")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "umockdev-1.0"], capture_output=True, text=True, check=True)
    sources = [f"{HERE}/emulator/{name}" for name in os.listdir(f"{HERE}/emulator") if name.endswith(".c")]
    subprocess.run(["cc", "-O2", "-o", options.emulator, *sources, *flags.stdout.split(), "-lutil", "-lpthread"], check=True)
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    for part in [soak] if options.soak else [rates, processor, unplugging]:
        part(options)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()

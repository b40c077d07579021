# SPDX-License-Identifier: GPL-3.0-or-later
"""A virtual machine under software emulation that obeys shell lines, with an ADC that can be plugged in."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

KERNEL_LINE = "console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off audit=0 apparmor=0 random.trust_cpu=on rw"


class Machine:
    """Started from a folder of make-image, or from the state that save() left there."""

    def __init__(self, image, restore):
        self.image = image
        self.folder = tempfile.mkdtemp(prefix="facialis-vm.")
        self.started = time.time()
        self.buffer = b""
        self.disk = f"{self.folder}/system.qcow2"
        if restore:
            subprocess.check_call(["cp", "--sparse=always", f"{image}/ready.qcow2", self.disk])
            # The folder may have moved since.
            subprocess.check_call(["qemu-img", "rebase", "-u", "-F", "raw", "-b", f"{image}/rootfs.ext4", self.disk])
        else:
            subprocess.check_call(
                ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", f"{image}/rootfs.ext4", self.disk])
        words = [
            "qemu-system-x86_64", "-machine", "pc", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "768",
            "-nodefaults", "-display", "none", "-no-reboot", "-kernel", f"{image}/vmlinuz", "-initrd", f"{image}/initrd.gz",
            "-append", KERNEL_LINE, "-drive", f"file={self.disk},format=qcow2,if=virtio",
            "-serial", f"file:{self.folder}/console.log", "-device", "virtio-serial-pci", "-device", "virtio-rng-pci",
            "-chardev", f"socket,id=control,path={self.folder}/control,server=on,wait=off",
            "-device", "virtserialport,chardev=control,name=control",
            "-chardev", f"socket,id=qmp,path={self.folder}/qmp,server=on,wait=off", "-mon", "chardev=qmp,mode=control",
            "-device", "qemu-xhci,id=xhci", "-chardev", f"socket,id=adc,path={self.folder}/adc,server=on,wait=off",
            "-device", "usb-redir,chardev=adc,id=redir,bus=xhci.0",
        ]
        self.process = subprocess.Popen(words + (["-loadvm", "ready"] if restore else []), stdin=subprocess.DEVNULL)
        for name in ("qmp", "control"):
            self.wait_for_file(f"{self.folder}/{name}")
        self.agent = socket.socket(socket.AF_UNIX)
        self.agent.connect(f"{self.folder}/control")
        self.monitor = socket.socket(socket.AF_UNIX)
        self.monitor.connect(f"{self.folder}/qmp")
        self.answers = self.monitor.makefile("r")
        self.answers.readline()
        self.ask("qmp_capabilities")

    def wait_for_file(self, path):
        for _ in range(400):
            if os.path.exists(path):
                return
            if self.process.poll() is not None:
                raise SystemExit("qemu ended at once")
            time.sleep(0.05)
        raise SystemExit(f"{path} did not appear")

    def ask(self, command, **arguments):
        """A command of qemu's monitor."""
        self.monitor.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = json.loads(self.answers.readline())
            if "error" in answer:
                raise RuntimeError(answer["error"])
            if "return" in answer:
                return answer["return"]

    def line(self, patience):
        end = time.time() + patience
        while b"\n" not in self.buffer:
            self.agent.settimeout(max(0.1, end - time.time()))
            try:
                got = self.agent.recv(65536)
            except TimeoutError:
                if time.time() < end:
                    continue
                with open(f"{self.folder}/console.log", errors="replace") as console:
                    raise TimeoutError(console.read()[-2000:])
            if not got:
                raise EOFError("the guest is gone")
            self.buffer += got
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode(errors="replace")

    def wait_until_ready(self, patience=600):
        while not self.line(patience).startswith("READY"):
            pass
        return time.time() - self.started

    def run(self, line, patience=180):
        """Runs a shell line in the guest; its status and what it printed."""
        self.agent.sendall(line.replace("\n", " ").encode() + b"\n")
        output = []
        while True:
            text = self.line(patience)
            if text.startswith("@@STATUS="):
                return int(text[9:]), "\n".join(output).strip()
            output.append(text)

    def add_disk(self, name, options):
        """Plugs a disk in; options as blockdev-add takes them."""
        self.ask("blockdev-add", **dict(options, **{"node-name": name}))
        self.ask("device_add", driver="virtio-blk-pci", drive=name, id=f"disk-{name}", serial=name)

    def save(self):
        """Leaves the running state in the image's folder and ends the machine."""
        words = self.ask("human-monitor-command", **{"command-line": "savevm ready"})
        if words:
            raise RuntimeError(words)
        self.ask("quit")
        self.process.wait()
        shutil.move(self.disk, f"{self.image}/ready.qcow2")
        shutil.rmtree(self.folder, ignore_errors=True)

    def cut_power(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self):
        if self.process.poll() is None:
            self.cut_power()
        shutil.rmtree(self.folder, ignore_errors=True)


class ADC:
    """The emulated ADC on the machine's bus."""

    def __init__(self, program, machine):
        self.process = subprocess.Popen(
            [program, f"{machine.folder}/adc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def end(self):
        self.process.kill()
        self.process.wait()

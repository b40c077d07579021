# SPDX-License-Identifier: GPL-3.0-or-later
"""facialis top in tmux: what its screens say."""
import os
import subprocess
import time

from conftest import PROGRAMS


class Tmux:
    def __init__(self, folder, command, columns, rows):
        self.socket = str(folder / "tmux")
        self.run("new-session", "-d", "-x", str(columns), "-y", str(rows), command)

    def run(self, *words):
        environment = dict(os.environ, LANG="C.UTF-8", TERM="xterm-256color")
        return subprocess.run(["tmux", "-u", "-S", self.socket, *words], check=True, capture_output=True, text=True, env=environment).stdout

    def screen(self):
        return self.run("capture-pane", "-p")

    def until(self, words, seconds=15):
        for _ in range(seconds * 5):
            screen = self.screen()
            if words in screen:
                return screen
            time.sleep(0.2)
        raise AssertionError(f"{words!r} is not on the screen:\n{screen}")

    def press(self, *keys):
        self.run("send-keys", *keys)


def test_watch_record_mark_and_stop(bedside):
    daemon, _, _ = bedside("simulator:channels=8,rate=2000,seed=3,scenario=S05")
    tmux = Tmux(daemon.folder, f"{PROGRAMS}/facialis --sockets {daemon.sockets} top", 80, 24)
    try:
        screen = tmux.until("NOT RECORDING")
        screen = tmux.until("L-OOC")
        lines = screen.split("\n")[:24]
        assert all(len(line) <= 80 for line in lines) and "q quit" in lines[23] and "Research use only" in lines[0]
        time.sleep(2)
        assert any("\u2800" < mark <= "\u28ff" for mark in tmux.screen()), "no trace in braille"
        tmux.press("r")
        tmux.until("Subject's code")
        tmux.press("S07", "Enter")
        tmux.until("RECORDING 0:0")
        tmux.press("1")
        tmux.until("stimulus:twitch_left")
        tmux.press("s")
        tmux.until("NOT RECORDING")
        tmux.run("resize-window", "-x", "60", "-y", "15")
        time.sleep(1)
        assert all(len(line) <= 60 for line in tmux.screen().split("\n"))
        tmux.press("q")
    finally:
        subprocess.run(["tmux", "-S", tmux.socket, "kill-server"], capture_output=True, check=False)


def test_without_colour(bedside):
    daemon, _, _ = bedside("simulator:channels=4,rate=1000")
    tmux = Tmux(daemon.folder, f"env NO_COLOR=1 {PROGRAMS}/facialis --sockets {daemon.sockets} top", 80, 24)
    try:
        tmux.until("NOT RECORDING")
        assert "\x1b[3" not in tmux.run("capture-pane", "-p", "-e")
    finally:
        subprocess.run(["tmux", "-S", tmux.socket, "kill-server"], capture_output=True, check=False)

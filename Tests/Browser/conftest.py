# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon, the viewer's server and a browser, each for as long as a test needs it."""
import os
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

PROGRAMS = Path(os.environ["FACIALIS_PROGRAMS"])


class Daemon:
    """facialisd in a folder of its own."""

    def __init__(self, folder, device):
        self.folder, self.device, self.process = folder, device, None
        self.sockets, self.state = folder / "run", folder / "state"
        self.start()

    def start(self):
        log = open(self.folder / "facialisd.log", "ab")
        self.process = subprocess.Popen(
            [PROGRAMS / "facialisd", "--sockets", self.sockets, "--state", self.state, "--device", self.device],
            stdout=log, stderr=log)
        for _ in range(200):
            if self.cli("status", check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError((self.folder / "facialisd.log").read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def cli(self, *words, check=True):
        return subprocess.run([PROGRAMS / "facialis", "--sockets", self.sockets, *words], check=check, capture_output=True, text=True)


class Viewer:
    """facialis view, and its address."""

    def __init__(self, *words, user=None):
        command = [str(PROGRAMS / "facialis"), *map(str, words), "--no-browser", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, user=user)
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), self.url
        self.origin, self.token = self.url.split("/?token=")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def until(page, expression, timeout=10000):
    """Waits for an expression to be true. Playwright's own waiting evaluates text in the page, which the page's policy forbids."""
    end = time.monotonic() + timeout / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never: {expression}"
        page.wait_for_timeout(50)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def bedside(browser):
    """bedside(device) -> (daemon, viewer, page), all ended with the test."""
    made = []
    folder = tempfile.TemporaryDirectory(prefix="fb-", dir="/tmp")

    def make(device, width=1600, height=900):
        daemon = Daemon(Path(folder.name), device)
        made.append(daemon)
        viewer = Viewer("--sockets", daemon.sockets, "view")
        made.append(viewer)
        context = browser.new_context(viewport={"width": width, "height": height})
        context.errors = []
        page = context.new_page()
        page.on("pageerror", lambda error: context.errors.append(str(error)))
        page.goto(viewer.url)
        until(page, "window.facialis?.scope?.store && !window.facialis.scope.store.isEmpty", timeout=20000)
        made.append(context)
        return daemon, viewer, page

    yield make
    for thing in reversed(made):
        if hasattr(thing, "errors"):
            errors = thing.errors
            thing.close()
            assert errors == []
        else:
            thing.stop()
    folder.cleanup()

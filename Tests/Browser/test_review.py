# SPDX-License-Identifier: GPL-3.0-or-later
"""A rater's layer beside the machine's result."""
import json
import subprocess

from conftest import PROGRAMS, until, Viewer


def test_a_rater_judges_and_adds(browser, tmp_path):
    recording = tmp_path / "S05.bdf"
    subprocess.run([PROGRAMS / "facialis", "simulate", "--scenario", "S05", "--duration", "60", "--snr", "15", "--output", recording], check=True, capture_output=True)
    raw = recording.read_bytes()
    viewer = Viewer("view", recording, "--rater", "R1")
    try:
        page = browser.new_page()
        page.goto(viewer.url)
        page.wait_for_selector("#review-list li", timeout=30000)
        page.get_by_role("button", name="accept").first.click()
        page.get_by_role("button", name="reject").first.click()
        page.focus("#plot")
        page.keyboard.press("c")
        page.click("#traces", position={"x": 200, "y": 60})
        page.click("#traces", position={"x": 300, "y": 60}, modifiers=["Shift"])
        page.get_by_role("button", name="Add A to B").click()
        until(page, "document.getElementById('message').textContent.startsWith('3 entries')")
        page.close()
    finally:
        viewer.stop()
    layer = json.loads((tmp_path / "S05_rater-R1.json").read_text())
    assert sorted(entry["verdict"] for entry in layer["events"]) == ["accepted", "added", "rejected"]
    table = (tmp_path / "S05_rater-R1_events.tsv").read_text().splitlines()
    assert table[0].startswith("onset\tduration\ttrial_type") and len(table) == 3
    assert recording.read_bytes() == raw
    subprocess.run([PROGRAMS / "facialis", "analyze", recording, "--output", tmp_path / "tables"], check=True, capture_output=True)
    scored = subprocess.run([PROGRAMS / "facialis", "score", tmp_path / "tables/S05_events.tsv", tmp_path / "S05_rater-R1_events.tsv"], capture_output=True, text=True)
    assert scored.returncode == 0, scored.stderr


def test_blinded_the_machine_says_nothing(browser, tmp_path):
    recording = tmp_path / "S05.bdf"
    subprocess.run([PROGRAMS / "facialis", "simulate", "--scenario", "S05", "--duration", "20", "--output", recording], check=True, capture_output=True)
    viewer = Viewer("view", recording, "--rater", "R2", "--blinded")
    try:
        page = browser.new_page()
        page.goto(viewer.url)
        page.wait_for_selector("#review-list", state="attached", timeout=30000)
        page.wait_for_timeout(1000)
        assert page.locator("#review-list li").count() == 0
        assert page.evaluate("fetch('/review.json').then((answer) => answer.json()).then(({ events }) => events.length)") == 0
        page.close()
    finally:
        viewer.stop()

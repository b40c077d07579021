# SPDX-License-Identifier: GPL-3.0-or-later
"""A session from the subject to the report, and what cannot hurt it."""
import json
import re
import time

from axe_playwright_python.sync_playwright import Axe
from conftest import until


def markers(daemon):
    lines = daemon.cli("events", "--kinds", "marker", "--json").stdout.splitlines()
    return [json.loads(line)["marker"] for line in lines]


def to_record(page):
    page.fill("#subject", "S014")
    page.press("#subject", "Tab")
    page.get_by_role("button", name="Confirm subject").click()
    page.get_by_role("button", name="Skip", exact=True).click()
    page.get_by_role("button", name="The sites are right").click()
    page.get_by_role("button", name="Skip the check").click()
    page.locator("#start-recording").click()
    until(page, "document.getElementById('record-state').textContent.startsWith('RECORDING')", timeout=10000)


def test_the_whole_session(bedside):
    daemon, _, page = bedside("simulator:channels=8,rate=2000,seed=3,scenario=S05")
    assert page.inner_text("#record-state") == "NOT RECORDING"
    assert re.fullmatch(r"disk: (\d+:\d\d h|over 1000 h) left", page.inner_text("#disk-state"))
    to_record(page)
    page.get_by_role("button", name="Start the protocol").click()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Skip", exact=True).click()
    page.focus("#plot")
    page.keyboard.press("1")
    page.wait_for_timeout(8000)
    page.get_by_role("button", name="End here").click()
    page.wait_for_timeout(800)
    said = markers(daemon)
    assert "stimulus:twitch_left" in said
    assert [text for text in said if text.startswith("task:")][:3] == ["task:rest:on", "task:rest:off", "task:blink:on"]
    assert said.count("task:blink:on") == said.count("task:blink:off") >= 1
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="To the report").click()
        page.get_by_role("button", name="Stop recording").click()
    report = opened.value
    report.wait_for_load_state(timeout=60000)
    assert "Research use only" in report.inner_text(".disclaimer") and "Skipped in the session" in report.content()
    assert page.inner_text("#record-state") == "NOT RECORDING"


def test_a_reload_changes_nothing_in_the_daemon(bedside):
    daemon, viewer, page = bedside("simulator:channels=8,rate=2000,seed=3,scenario=S05")
    to_record(page)
    page.get_by_role("button", name="Start the protocol").click()
    page.wait_for_timeout(6000)
    recording = json.loads(daemon.cli("status", "--json").stdout)["recording"]["id"]
    known = page.evaluate("facialis.events.list.length")
    page.reload()
    until(page, "window.facialis?.scope?.store && facialis.status?.recording", timeout=20000)
    page.wait_for_timeout(3000)
    assert json.loads(daemon.cli("status", "--json").stdout)["recording"]["id"] == recording
    assert page.evaluate("facialis.steps.open") == "protocol" and page.evaluate("facialis.runner.state.state") == "running"
    assert page.evaluate("facialis.events.list.length") >= known
    assert page.evaluate("facialis.scope.store.end - facialis.scope.store.start") > 5 * 2000, "the past was not fetched"
    assert markers(daemon).count("task:rest:on") == 1, "the reload began the task twice"


def test_three_tabs_and_a_daemon_that_is_started_anew(bedside):
    daemon, viewer, page = bedside("simulator:channels=8,rate=2000,seed=3")
    tabs = [page] + [page.context.new_page() for _ in range(2)]
    for tab in tabs[1:]:
        tab.goto(viewer.origin)
    for tab in tabs:
        until(tab, "window.facialis?.scope?.store && !facialis.scope.store.isEmpty", timeout=20000)
    time.sleep(2)
    assert all(tab.evaluate("facialis.isUp") for tab in tabs)
    daemon.stop()
    until(page, "!facialis.isUp", timeout=10000)
    daemon.start()
    for tab in tabs:
        tab.bring_to_front()
        until(tab, "facialis.isUp && facialis.status.uptime_s < 30", timeout=20000)
        before = tab.evaluate("facialis.scope.store.end")
        until(tab, f"facialis.isUp && facialis.scope.store.end !== {before}", timeout=20000)


def test_axe_finds_nothing(bedside):
    _, _, page = bedside("simulator:channels=8,rate=2000,seed=3,scenario=S05")
    page.wait_for_timeout(2500)
    for panel in ["spectrum", "levels", "synkinesis", "trend", "events"]:
        page.click(f"#tab-{panel}")
        page.wait_for_timeout(400)
        for _ in range(2):
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.get_by_role("button", name="Dark or light").click()
    for step in range(1, 8):
        page.locator(f"#steps ol button >> nth={step - 1}").click()
        page.wait_for_timeout(400)
        assert Axe().run(page).violations_count == 0, step

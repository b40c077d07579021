# SPDX-License-Identifier: GPL-3.0-or-later
"""Covariates, montage and protocol, entered on the page and judged by the daemon."""
import json

from axe_playwright_python.sync_playwright import Axe
from conftest import until
from test_session import markers, to_record


def names(page):
    return page.evaluate("facialis.scope.store.channels.map(({ name }) => name)")


def step(page, number):
    page.locator(f"#steps ol button >> nth={number - 1}").click()


def test_the_montage_is_edited_refused_and_kept(bedside):
    daemon, _, page = bedside("simulator:channels=8,rate=2000,seed=3")
    before = names(page)
    step(page, 3)
    page.click("#edit-montage")
    assert Axe().run(page).violations_count == 0
    # What the page itself sees, then what only the daemon knows.
    page.get_by_label("Input of row 2").fill("1")
    page.get_by_role("button", name="Use this montage").click()
    assert "used twice" in page.inner_text("#dialog [role=alert]")
    page.get_by_label("Input of row 2").fill("99")
    page.get_by_role("button", name="Use this montage").click()
    until(page, "document.querySelector('#dialog [role=alert]').textContent.includes('no input \"99\"')")
    assert names(page) == before
    page.select_option("#montage-choice", "usual/hfs-4")
    page.fill("#montage-name", "bedside")
    page.get_by_label("Muscle of row 3").select_option("ZYG")
    page.get_by_label("Side of row 3").select_option("R")
    page.get_by_label("Site of row 3").fill("2")
    page.get_by_label("Site of row 3").press("Tab")
    page.get_by_label("Inverted of row 1").check()
    page.get_by_role("button", name="Use this montage").click()
    until(page, "facialis.scope.store.channels.length === 4", timeout=20000)
    assert names(page) == ["L-OOC", "R-OOC", "R-ZYG-2", "R-OOR"]
    until(page, "document.querySelector('#steps h3')?.textContent === 'Montage bedside'")
    page.get_by_role("button", name="The sites are right").click()
    until(page, "facialis.visit.document.montage === 'bedside'")
    # Over a restart of the daemon, and into the recording.
    daemon.stop()
    daemon.start()
    until(page, "facialis.isUp && facialis.status.uptime_s < 30 && facialis.scope.store.channels.length === 4", timeout=20000)
    daemon.cli("record", "start", "--subject", "S01")
    until(page, "facialis.status.recording")
    step(page, 3)
    until(page, "document.getElementById('edit-montage')?.disabled")
    path = json.loads(daemon.cli("record", "stop", "--json").stdout)["files"][0]
    stored = json.loads(open(path.rsplit(".", 1)[0] + ".json").read())["montage"]
    assert stored["name"] == "bedside" and [row["name"] for row in stored["channels"]] == names(page)
    assert stored["channels"][0]["inverted"] is True


def test_the_protocol_is_edited_refused_and_run(bedside):
    daemon, _, page = bedside("simulator:channels=4,rate=1000")
    step(page, 6)
    triggers = page.evaluate("facialis.runner.plan.filter(({ trigger }) => trigger).map(({ is_on, caution }) => [is_on, Boolean(caution)])")
    assert triggers and all(entry == [False, True] for entry in triggers)
    page.get_by_role("button", name="Choose or edit").click()
    assert Axe().run(page).violations_count == 0
    page.select_option("#protocol-choice", "short")
    rows = page.locator("#dialog tbody tr")
    page.get_by_label("Seconds of block 1", exact=True).fill("1e9")
    page.get_by_role("button", name="Use this protocol").click()
    until(page, "document.querySelector('#dialog [role=alert]').textContent.includes('Block 1 of the protocol lasts')")
    page.get_by_label("Seconds of block 1", exact=True).fill("1")
    # A trigger that is on needs its caution.
    light = page.evaluate("[...document.querySelectorAll('#dialog tbody tr')].findIndex((row) => row.textContent.includes('trigger')) + 1")
    rows.nth(light - 1).locator("input[type=checkbox]").check()
    page.get_by_label(f"caution of block {light}", exact=True).fill("")
    page.get_by_role("button", name="Use this protocol").click()
    until(page, "document.querySelector('#dialog [role=alert]').textContent.includes('without a caution')")
    rows.nth(light - 1).locator("input[type=checkbox]").uncheck()
    while rows.count() > 3:
        page.locator("#dialog tbody tr >> nth=2").get_by_role("button", name="Remove").click()
    page.get_by_label("Repeats of block 2", exact=True).fill("2")
    page.get_by_label("Seconds of block 2", exact=True).fill("0.5")
    page.get_by_label("Pause of block 2", exact=True).fill("0.5")
    page.get_by_role("button", name="Use this protocol").click()
    until(page, "!document.getElementById('dialog').open && facialis.runner.plan.length === 3")
    page.reload()
    until(page, "window.facialis?.scope?.store && facialis.visit.document?.protocol?.plan?.length === 3", timeout=20000)
    step(page, 1)
    to_record(page)
    page.get_by_role("button", name="Start the protocol").click()
    until(page, "facialis.runner.state?.state === 'done'", timeout=20000)
    said = [text for text in markers(daemon) if text.startswith(("task", "trigger"))]
    assert said == ["task:rest:on", "task:rest:off", "task:blink:on", "task:blink:off", "task:blink:on", "task:blink:off"]


def test_treatments_and_scores_are_entered_refused_and_removed(bedside):
    daemon, _, page = bedside("simulator:channels=4,rate=1000")
    stored = lambda: json.loads(daemon.cli("session", "show", "--json").stdout)["covariates"]
    step(page, 2)
    page.get_by_text("Botulinum toxin").click()
    page.fill("#toxin-sites", "L-OOC 12.5, left cheek 2")
    page.get_by_role("button", name="Keep").click()
    until(page, "document.body.textContent.includes('has no date')")
    page.fill("#toxin-date", "2026-09-01")
    page.get_by_role("button", name="Keep").click()
    until(page, "document.body.textContent.includes('is no injection')")
    page.fill("#toxin-sites", "L-OOC 12.5, l-zyg 2.5")
    page.fill("#toxin-product", "onabotulinumtoxinA")
    page.get_by_text("Microvascular decompression").click()
    page.fill("#decompression-date", "2025-03-02")
    page.get_by_text("Scores, as rated").click()
    # What only the daemon knows: the range of a scale.
    for name, value in {"version": "Jankovic 2009", "rater": "R1", "date": "2026-10-01", "total": "12"}.items():
        page.fill(f"#score-{name}", value)
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Keep").click()
    until(page, "document.body.textContent.includes('total of JRS')")
    page.fill("#score-total", "5")
    page.get_by_role("button", name="Keep").click()
    until(page, "facialis.visit.document.covariates?.scores?.length === 1")
    kept = stored()
    assert kept["botulinum"] == [{"date": "2026-09-01", "product": "onabotulinumtoxinA", "injections": [
        {"side": "left", "muscle": "OOC", "units": 12.5}, {"side": "left", "muscle": "ZYG", "units": 2.5}]}]
    assert kept["decompressions"] == [{"date": "2025-03-02", "side": "left"}]
    assert kept["scores"][0]["scale"] == "JRS" and kept["scores"][0]["total"] == 5
    step(page, 2)
    page.get_by_role("button", name="Remove 2025-03-02, left").click()
    page.get_by_role("button", name="Keep").click()
    until(page, "!facialis.visit.document.covariates?.decompressions?.length")
    assert len(stored()["botulinum"]) == 1

# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that are files: a session's report, a cohort, an event explained."""
import csv
import subprocess

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PROGRAMS


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Two sessions before and after a treatment, with a trigger, as a technician's files become pages."""
    folder = tmp_path_factory.mktemp("pages")

    def facialis(*words):
        return subprocess.run([PROGRAMS / "facialis", *words], cwd=folder, check=True, capture_output=True, text=True).stdout

    (folder / "in").mkdir()
    for session in (1, 2):
        name = f"in/sub-01_ses-{session}_task-rest_emg.bdf"
        facialis("simulate", "--scenario", "S19", "--seed", str(session), "--duration", "240", "--rate", "1000", "--output", name)
    (folder / "visits.tsv").write_text(
        "participant_id\tsession_id\tbotulinum.0.date\tjrs\nsub-01\tses-1\t2026-01-01\t4\nsub-01\tses-2\t2026-01-01\t2\n")
    facialis("batch", "in", "--output", "results")
    facialis("cohort", "results", "--covariates", "visits.tsv", "--output", "cohort")
    first = "sub-01_ses-1_task-rest_emg"
    with open(folder / f"results/{first}_events.tsv") as table:
        event = next(row["event_id"] for row in csv.DictReader(table, delimiter="\t") if row["trial_type"] == "burst")
    facialis("explain", f"in/{first}.bdf", event, "--output", "event.html")
    return {
        "report": folder / f"results/{first}_report.html", "cohort": folder / "cohort/index.html",
        "subject": folder / "cohort/sub-01.html", "event": folder / "event.html"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report", "cohort", "subject", "event"])
def test_axe_finds_nothing_and_nothing_is_loaded(browser, pages, name, scheme):
    page = browser.new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name].as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert [url for url in asked if not url.startswith("data:")] == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


@pytest.mark.parametrize("name", ["report", "cohort", "subject", "event"])
def test_nothing_is_cut_off_on_paper(browser, pages, name):
    # The width of an A4 page within Chromium's margins of 1 cm.
    page = browser.new_page(viewport={"width": 718, "height": 1000})
    page.goto(pages[name].as_uri())
    page.emulate_media(media="print")
    wide = page.evaluate(
        "[...document.querySelectorAll('table, svg, pre')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length")
    assert wide == 0
    page.close()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What is drawn: its pace, its truth, its gaps."""
import json
import math

import pytest
import signals
from conftest import until

FRAMES = """() => new Promise((done) => {
  const stamps = [];
  const frame = (now) => {
    stamps.push(now);
    if (now - stamps[0] < 6000) requestAnimationFrame(frame);
    else done(stamps.slice(1).map((stamp, index) => stamp - stamps[index]));
  };
  requestAnimationFrame(frame);
})"""


@pytest.mark.parametrize("channels", [8, 64])
def test_sixty_frames_a_second(bedside, channels):
    _, _, page = bedside(f"simulator:channels={channels},rate=4000,seed=1")
    page.wait_for_timeout(3000)
    gaps = sorted(page.evaluate(FRAMES))
    assert 1000 / gaps[len(gaps) // 2] >= 55
    assert page.evaluate("facialis.scope.store.lanes.length") == channels
    assert page.evaluate("facialis.scope.store.gaps.length") == 0


READ = """(channel) => {
  const { traces, view, store } = facialis.scope;
  const { from, to } = view.visible(store.end);
  const row = traces.order.indexOf(channel);
  const image = traces.context.getImageData(0, 0, traces.canvas.width, traces.canvas.height);
  const colour = traces.palette[store.channels[channel].name.startsWith('L') ? 'trace-left' : 'trace-right'];
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const top = Math.round(traces.rowHeight * row), bottom = Math.round(traces.rowHeight * (row + 1));
  const columns = [];
  for (let x = 0; x < image.width; x += 1) {
    let first = -1, last = -1;
    for (let y = top; y < bottom; y += 1) {
      const at = (y * image.width + x) * 4;
      if (wanted.every((value, index) => Math.abs(image.data[at + index] - value) < 24)) { if (first < 0) first = y; last = y; }
    }
    columns.push([first, last]);
  }
  return { columns, step: view.step, from, to, zero: traces.baseline(row, channel), scale: traces.pixelsPerUV(channel) };
}"""


def check_ramp(seen, channel, columns):
    """The columns are the ramp's, but for a few that lie under another trace."""
    good = 0
    for x in columns:
        top, bottom = seen["columns"][x]
        first = math.floor((seen["from"] + x) * seen["step"])
        end = math.floor((seen["from"] + x + 1) * seen["step"])
        values = [signals.ramp(sample, channel) for sample in range(max(0, first - 1), end)]
        high = seen["zero"] - max(values) * seen["scale"]
        low = seen["zero"] - min(values) * seen["scale"]
        good += top >= 0 and abs(top - high) <= 1.5 and abs(bottom + 1 - max(low, high + 1)) <= 1.5
    assert good >= 0.98 * len(columns), f"{good} of {len(columns)} columns are right"


def colours(page, x):
    """How many colours a column of the canvas has."""
    return page.evaluate("""(x) => {
      const { traces } = facialis.scope;
      const { data } = traces.context.getImageData(x, 0, 1, traces.canvas.height);
      return new Set(Array.from({ length: data.length / 4 }, (_, at) => data.slice(at * 4, at * 4 + 3).join())).size;
    }""", x)


def column(seen, sample):
    return round(sample / seen["step"]) - seen["from"]


def test_what_is_drawn_is_what_was_sent(bedside, tmp_path):
    path = tmp_path / "ramp.edf"
    signals.write(path, 40, signals.ramp)
    _, _, page = bedside(f"playback:{path}")
    page.evaluate("facialis.all.direct.run(); facialis.settings.pageS = 5; facialis.settings.sensitivityUV = 1000; facialis.settings.hasGrid = false; facialis.scope.apply()")
    page.wait_for_timeout(8000)
    page.focus("#plot")
    page.keyboard.press(" ")
    page.wait_for_timeout(300)
    for channel in range(2):
        seen = page.evaluate(READ, channel)
        assert seen["step"] > 1
        check_ramp(seen, channel, range(len(seen["columns"])))


def test_a_gap_is_hatched_and_never_joined(bedside, tmp_path):
    path = tmp_path / "gap.edf"
    signals.write(path, 40, signals.ramp, skip=(6, 2))
    _, _, page = bedside(f"playback:{path}")
    page.evaluate("facialis.settings.sensitivityUV = 2000; facialis.scope.apply()")
    until(page, "facialis.scope.store.gaps.length > 0 && facialis.scope.store.end > 9 * 2000", timeout=30000)
    gaps = page.evaluate("facialis.scope.store.gaps")
    assert [(gap["first"], gap["end"]) for gap in gaps] == [(12000, 16000)]
    page.focus("#plot")
    page.keyboard.press(" ")
    page.wait_for_timeout(300)
    seen = page.evaluate(READ, 0)
    assert colours(page, column(seen, 14000)) > 1, "the gap's columns are not hatched"
    for x in range(column(seen, 12100), column(seen, 15900)):
        assert seen["columns"][x][0] < 0, "a trace runs through the gap"


PLAIN = "facialis.all.direct.run(); facialis.settings.pageS = 10; facialis.settings.sensitivityUV = 1000; facialis.settings.hasGrid = false; facialis.scope.apply()"


def test_the_whole_session_can_be_scrolled_back_to(bedside, tmp_path):
    """Also what was recorded before the page was loaded, and what was neither recorded nor seen."""
    path = tmp_path / "ramp.edf"
    signals.write(path, 300, signals.ramp, skip=(16, 2))
    daemon, _, page = bedside(f"playback:{path},speed=4")
    until(page, "facialis.scope.store.end > 8 * 2000")
    daemon.cli("record", "start", "--subject", "S01")
    begin = json.loads(daemon.cli("status", "--json").stdout)["recording"]["stream_sample"]
    until(page, "facialis.scope.store.end > 90 * 2000", timeout=40000)
    page.reload()
    until(page, "window.facialis?.scope?.store && facialis.status?.recording", timeout=20000)
    page.evaluate(PLAIN)
    page.focus("#plot")
    page.keyboard.press("Home")
    until(page, "facialis.scope.store.window?.isWhole && !facialis.past.isLoading")
    end = page.evaluate("facialis.scope.view.frozenEnd")
    page.wait_for_timeout(500)
    assert page.evaluate("facialis.scope.store.start") > end, "the page's own memory reaches back to where it was scrolled"
    assert page.evaluate("facialis.scope.store.end") > end and page.evaluate("facialis.scope.view.frozenEnd") == end
    for channel in range(2):
        seen = page.evaluate(READ, channel)
        assert abs(seen["from"] * seen["step"] - begin) < 2 * seen["step"]
        assert colours(page, column(seen, 34000)) > 1, "the gap's columns are not hatched"
        assert all(seen["columns"][x][0] < 0 for x in range(column(seen, 32100), column(seen, 35900)))
        check_ramp(seen, channel, list(range(2, column(seen, 31900))) + list(range(column(seen, 36100), len(seen["columns"]))))
    # Before the recording there is nothing to be had.
    page.evaluate(f"facialis.scope.freeze({begin + 2000})")
    page.wait_for_timeout(600)
    seen = page.evaluate(READ, 0)
    assert all(seen["columns"][x][0] < 0 for x in range(column(seen, begin) - 1))
    assert colours(page, column(seen, begin) // 2) > 1, "what was not recorded is not hatched"
    check_ramp(seen, 0, range(column(seen, begin + 100), len(seen["columns"])))
    # By the bar, to the end of the past and back to live.
    page.locator("#session-place").fill(str(-30 * 2000))
    until(page, "facialis.scope.isFrozen && Math.abs(facialis.scope.store.end - facialis.scope.view.frozenEnd - 30 * 2000) < 10 * 2000")
    page.get_by_role("button", name="Back to live").click()
    assert not page.evaluate("facialis.scope.isFrozen")
    # A recording that has ended stays within reach as long as its stream goes on.
    daemon.cli("record", "stop")
    page.reload()
    until(page, "window.facialis?.scope?.store && facialis.status && facialis.scope.store.recorded.length === 1", timeout=20000)
    page.focus("#plot")
    page.keyboard.press("Home")
    until(page, "facialis.scope.store.window?.isWhole && !facialis.past.isLoading")
    page.wait_for_timeout(300)
    seen = page.evaluate(READ, 0)
    assert abs(seen["from"] * seen["step"] - begin) < 2 * seen["step"]
    check_ramp(seen, 0, range(2, column(seen, 31900)))


def test_keys_freeze_gain_and_time(bedside):
    _, _, page = bedside("simulator:channels=8,rate=4000,seed=1")
    page.focus("#plot")
    page.keyboard.press(" ")
    end = page.evaluate("facialis.scope.view.frozenEnd")
    assert end is not None
    page.wait_for_timeout(800)
    assert page.evaluate("facialis.scope.view.frozenEnd") == end
    assert page.evaluate("facialis.scope.store.end") > end, "acquisition stopped with the view"
    page.keyboard.press("End")
    assert page.evaluate("facialis.scope.view.frozenEnd") is None
    before = page.evaluate("[facialis.settings.sensitivityUV, facialis.settings.pageS]")
    page.keyboard.press("+")
    page.keyboard.press("]")
    assert page.evaluate("[facialis.settings.sensitivityUV, facialis.settings.pageS]") == [before[0] / 2, before[1] / 2]
    page.keyboard.press("w")
    assert page.evaluate("facialis.settings.mode") == "scroll"
    page.wait_for_timeout(500)
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert "µV/div" in page.inner_text("#display-words") and "the recording is raw" in page.inner_text("#display-words")


REMEMBER = """async () => {
  const { EventStore } = await import('/page/events.js');
  const store = new EventStore();
  const event = (kind, number, sample) => ({ kind, number, epoch: 1, event_id: `${kind}:${sample}`, stream_sample: sample, duration_samples: 10, channels: ['L-OOC'] });
  store.add(event('clonic', 1, 0));
  for (let at = 1; at <= 21000; at += 1) store.add(event('burst', at + 1, at * 100));
  store.addPast(event('marker', 5, 50));
  return {
    count: store.list.length, clonic: store.list.filter(({ kind }) => kind === 'clonic').length, second: store.list[1].kind, place: store.place,
    last: store.list.at(-1).from, knownFrom: store.knownFrom, isWhole: store.isWhole,
  };
}"""


def test_the_oldest_bursts_are_forgotten_first_and_it_is_known_since_when(bedside):
    _, _, page = bedside("simulator:channels=2,rate=1000")
    kept = page.evaluate(REMEMBER)
    assert kept["clonic"] == 1 and kept["second"] == "marker" and kept["count"] <= 20000
    assert kept["place"] == "1-21001" and kept["last"] == 2_100_000
    assert not kept["isWhole"] and kept["knownFrom"] == 100 * (21000 - (kept["count"] - 2) + 1)


def test_bursts_that_the_page_forgot_are_read_from_the_log(bedside):
    daemon, _, page = bedside("simulator:channels=4,rate=2000,seed=3,scenario=S06")
    daemon.cli("record", "start", "--subject", "S01")
    until(page, "facialis.status?.recording && facialis.scope.store.start > facialis.status.recording.stream_sample + 12 * 2000", timeout=80000)
    page.evaluate("""() => {
      const { events } = facialis;
      events.list = events.list.filter(({ kind }) => kind !== 'burst');
      events.isWhole = false;
    }""")
    page.focus("#plot")
    page.keyboard.press("Home")
    until(page, "facialis.scope.store.window?.isWhole && !facialis.past.isLoading")
    window = page.evaluate("(({ first, end, bursts }) => ({ first, end, ids: bursts.map(({ event_id }) => event_id) }))(facialis.scope.store.window)")
    logged = [json.loads(line) for line in daemon.cli("events", "--kinds", "burst", "--json").stdout.splitlines()]
    wanted = [event["event_id"] for event in logged if event.get("recording") and window["first"] <= event["stream_sample"] < window["end"]]
    assert len(wanted) > 10 and sorted(window["ids"]) == sorted(wanted)

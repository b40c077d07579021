# SPDX-License-Identifier: GPL-3.0-or-later
"""What is heard: the selected channel's signal, without a click, however the two clocks drift."""
import math

import pytest
import signals
from conftest import until

TONES_HZ = [150, 240, 330, 90]


def tones(sample, channel):
    return 200 * math.sin(2 * math.pi * TONES_HZ[channel] * sample / signals.RATE)


LISTEN = """async () => {
  const { sound } = facialis;
  const analyser = new AnalyserNode(sound.context, { fftSize: 16384, smoothingTimeConstant: 0 });
  sound.output.connect(analyser);
  const rate = sound.context.sampleRate, data = new Float32Array(analyser.fftSize);
  const heard = [];
  for (let turn = 0; turn < 6; turn += 1) {
    await new Promise((done) => { setTimeout(done, 450); });
    analyser.getFloatTimeDomainData(data);
    heard.push([...data]);
  }
  sound.output.disconnect(analyser);
  return { rate, heard, report: sound.report };
}"""


def listen(page):
    """Three seconds in which nothing ran dry: where the machine stood still meanwhile, more is held, and it is tried again."""
    for _ in range(4):
        before = page.evaluate("facialis.sound.report")
        heard = page.evaluate(LISTEN)
        if (heard["report"]["underruns"], heard["report"]["skips"]) == (before["underruns"], before["skips"]):
            return heard
    raise AssertionError(f"it goes on running dry: {heard['report']}")


def tone_of(samples, rate, hertz):
    """Amplitude of a tone, and the RMS of what it leaves, as a share of its own; the pitch may be bent a little."""
    best = None
    for cents in range(-12, 13):
        w = 2 * math.pi * hertz * (1 + cents * 5e-5) / rate
        c = [math.cos(w * at) for at in range(0, len(samples), 2)]
        s = [math.sin(w * at) for at in range(0, len(samples), 2)]
        x = samples[::2]
        n = len(x)
        a = 2 * sum(p * q for p, q in zip(x, c)) / n
        b = 2 * sum(p * q for p, q in zip(x, s)) / n
        left = math.sqrt(sum((p - a * q - b * r) ** 2 for p, q, r in zip(x, c, s)) / n)
        amplitude = math.hypot(a, b)
        if best is None or left < best[1]:
            best = (amplitude, left)
    return best[0], best[1] / (best[0] / math.sqrt(2) or 1)


def test_the_selected_channel_is_heard_without_a_click(bedside, tmp_path):
    path = tmp_path / "tones.edf"
    signals.write(path, 60, tones)
    _, _, page = bedside(f"playback:{path}")
    assert not page.evaluate("facialis.sound.isOn"), "the sound is on by itself"
    page.focus("#plot")
    page.keyboard.press("a")
    until(page, "facialis.sound.report?.waiting > 0")
    page.wait_for_timeout(1500)
    for channel in [0, 3]:
        page.evaluate(f"facialis.scope.select({channel})")
        page.wait_for_timeout(1200)
        heard = listen(page)
        # 200 uV of 5 divisions of 100 uV; the volume's curve is its square.
        wanted = 200 / 500 * page.evaluate("facialis.sound.volume ** 2")
        for samples in heard["heard"]:
            amplitude, left = tone_of(samples, heard["rate"], TONES_HZ[channel])
            assert amplitude == pytest.approx(wanted, rel=0.03)
            assert left < 0.02, f"{left:.3f} of the tone is something else"
    loud = page.evaluate("facialis.sound.volume")
    page.keyboard.press(",")
    assert page.evaluate("facialis.sound.volume") == pytest.approx(loud - 0.1)
    # Off, on and off again in one go, and on: the page goes on as before.
    for _ in range(4):
        page.keyboard.press("a")
    until(page, "facialis.sound.report?.waiting > 0")
    page.keyboard.press("a")
    until(page, "!facialis.sound.isOn")
    assert page.evaluate("facialis.isUp && facialis.scope.store.gaps.length === 0")


DRIFT = """async ([rate, drift, jitter]) => {
  const { Resampler } = await import('/page/audio-resampler.js');
  const out = 48000, block = new Float32Array(128), seconds = 600;
  const resampler = new Resampler(rate, out);
  // The ADC's clock is off by `drift`; its samples come in portions that are late by up to `jitter` seconds.
  const portion = rate / 50;
  let sent = 0, due = 0, random = 1, most = 0, least = Infinity, jump = 0, last = 0;
  for (let time = 0; time < seconds; time += block.length / out) {
    while (time >= due) {
      const samples = new Float32Array(portion);
      for (let at = 0; at < portion; at += 1) samples[at] = Math.sin((2 * Math.PI * 100 * (sent + at)) / rate);
      resampler.push(samples);
      sent += portion;
      random = (random * 48271) % 2147483647;
      due = sent / (rate * (1 + drift)) + (random / 2147483647) * jitter;
    }
    resampler.pull(block);
    if (time < 10) { last = block[127]; continue; }
    for (const value of block) {
      jump = Math.max(jump, Math.abs(value - last));
      last = value;
    }
    most = Math.max(most, resampler.waiting);
    least = Math.min(least, resampler.waiting);
  }
  return { underruns: resampler.underruns, skips: resampler.skips, most, least, jump };
}"""


@pytest.mark.parametrize("rate, drift", [(4000, 0.0002), (4000, -0.0002), (2000, 0), (1000, 0.0002)])
def test_ten_minutes_of_drift_and_jitter(bedside, rate, drift):
    _, _, page = bedside("simulator:channels=2,rate=1000")
    run = page.evaluate(DRIFT, [rate, drift, 0.06])
    assert run["underruns"] == 0 and run["skips"] == 0
    assert 0.02 < run["least"] and run["most"] < 0.3
    # No step is larger than the tone's own steepest.
    assert run["jump"] < 1.02 * 2 * math.pi * 100 / 48000

// SPDX-License-Identifier: GPL-3.0-or-later

// The steps between a USB transfer's callback and the detector, each many times inside RealtimeSanitizer, which ends the program
// with the Swift stack where one allocates, locks or may wait: `swift run -c release --package-path Benchmarks realtime-check`.
// With `--prove` it allocates on purpose, so that it can be seen that the check would fail.

import Acquisition
import FacialEMG
import Realtime
import SignalProcessing

@_silgen_name("__rtsan_realtime_enter") func enterRealtime()
@_silgen_name("__rtsan_realtime_exit") func exitRealtime()

func check(_ name: String, times: Int, _ body: () -> Void) {
  // Memory that is kept grows once.
  body()
  enterRealtime()
  for _ in 0..<times { body() }
  exitRealtime()
  print("\(name): \(times) times without an allocation, a lock or a wait")
}

let channels = 64
let frames = 20
let rate = 4000.0
var random = RandomSource(seed: 1)
let bytes = (0..<16_384).map { _ in UInt8(truncatingIfNeeded: Int(random.uniform() * 256)) }
let counts = (0..<frames * channels).map { _ in Int32(random.normal(0, 1000)) }

let transfers = TransferRing(slotCount: 8, slotBytes: bytes.count)
var received = 0
check("transfer into its ring and out", times: 10_000) {
  transfers.push(bytes.span, status: 0, time: 1)
  _ = transfers.pop { header, content in received += header.length + content.count }
}

let blocks = BlockRing(slotCount: 8, framesPerSlot: frames, channelCount: channels)
check("block into its ring and out", times: 10_000) {
  _ = blocks.push(counts.span, firstSample: 0, hostTime: 1, lostAtSource: 0)
  _ = blocks.pop { header, content in received += content.count }
}

let layout = GroupLayout(channelCount: channels)
let input = layout.groups(interleaved: counts.map(Double.init))
var output = input
let sections =
  try ButterworthDesign(.bandPass(20, 450), order: 4, rate: rate).sections
  + NotchDesign(frequency: 50, rate: rate).sections
var cascade = FilterCascade(sections, groupCount: layout.groupCount)
check("filter cascade", times: 10_000) {
  var span = output.mutableSpan
  cascade.process(input.span, into: &span)
}
var energy = TeagerKaiser(groupCount: layout.groupCount)
check("Teager-Kaiser energy", times: 10_000) {
  var span = output.mutableSpan
  energy.process(input.span, into: &span)
}
var rms = try MovingRMS(window: 0.05, rate: rate, groupCount: layout.groupCount)
check("moving RMS", times: 10_000) {
  var span = output.mutableSpan
  rms.process(input.span, into: &span)
}
var welch = try WelchEstimate(length: 512, rate: rate)
let window = (0..<512).map { _ in random.normal(0, 30) }
check("FFT, power and median frequency", times: 2000) {
  welch.reset()
  welch.add(window.span)
  received += Int(welch.medianFrequency(in: 20...450) ?? 0)
}

if CommandLine.arguments.contains("--prove") {
  var kept: [[Int]] = []
  check("an array that grows", times: 100) { kept.append([received, kept.count]) }
}

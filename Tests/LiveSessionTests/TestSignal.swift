// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG

/// Noise with louder stretches, so that an analyser has something to decide; the same at every run.
struct TestSignal {
  let format: StreamFormat
  let counts: [Int32]

  init(channels: Int = 3, rate: Double = 2000, seconds: Double, bits: Int = 24) {
    let names: [ChannelName] = [
      .init(.left, .orbicularisOculi), .init(.right, .orbicularisOculi), .init(.left, .zygomaticusMajor),
      .init(.right, .zygomaticusMajor),
    ]
    let limit: Int32 = bits <= 16 ? 32767 : 8_388_607
    let calibration = Calibration(
      digitalMinimum: -limit - 1, digitalMaximum: limit, physicalMinimum: -20000, physicalMaximum: 20000)
    format = StreamFormat(
      rate: rate, channels: names.prefix(channels).map { ChannelFormat(name: $0, calibration: calibration) }, bits: bits
    ).representableInHeader()
    var random = RandomSource(seed: 7)
    let frames = Int(seconds * rate)
    var counts: [Int32] = []
    counts.reserveCapacity(frames * channels)
    let perMicrovolt = Double(limit) / 20000
    for frame in 0..<frames {
      let phase = Double(frame) / rate
      for channel in 0..<channels {
        // Bursts of 60 ms every 0.7 s, later in each channel, for two seconds in five.
        let isActive = (2..<4).contains(phase.truncatingRemainder(dividingBy: 5))
        let within = (phase - 0.05 * Double(channel)).truncatingRemainder(dividingBy: 0.7)
        let deviation = isActive && within > 0.3 && within < 0.36 ? 150.0 : 3.0
        counts.append(Int32(random.normal(0, deviation * perMicrovolt)))
      }
    }
    self.counts = counts
  }

  var frameCount: Int { counts.count / format.channels.count }
}

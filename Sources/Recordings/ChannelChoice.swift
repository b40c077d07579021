// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Which signals of a file are the EMG channels, and in which format.
struct ChannelChoice {
  /// Index of each channel's signal in the file.
  var signals: [Int] = []
  var format: StreamFormat
  var ignored: [IgnoredSignal] = []

  /// Chooses by the montage, in its order, or without one by the labels, in the file's order.
  init(_ header: FileHeader, montage: Montage?, path: String) throws(FacialisError) {
    format = StreamFormat(rate: 0, channels: [], bits: header.kind.isBDF ? 24 : 16)
    if let montage {
      try montage.validate()
      try choose(header, montage, path)
    } else {
      try choose(header, path)
    }
    guard let first = signals.first else {
      throw .noEMG(path, header.signals.filter { !$0.isAnnotations }.map(\.label))
    }
    let frames = header.signals[first].samplesPerRecord
    guard let rate = header.rate(of: header.signals[first]) else { throw .noRate(path) }
    guard signals.allSatisfy({ header.signals[$0].samplesPerRecord == frames }), frames > 0 else {
      throw .ratesDiffer(
        path,
        signals.map { index in
          let signal = header.signals[index]
          return "\(signal.label) \(Decimal.shortest(header.rate(of: signal) ?? 0)) Hz"
        })
    }
    format.rate = rate
  }

  private mutating func choose(_ header: FileHeader, _ path: String) throws(FacialisError) {
    for (index, signal) in header.signals.enumerated() where !signal.isAnnotations {
      switch ChannelLabel(signal.label) {
      case .notEMG(let reason):
        ignored.append(IgnoredSignal(label: signal.label, reason: reason))
      case .notUnderstood:
        throw .notUnderstood(path, signal.label)
      case .channel(let name):
        try add(index, signal, name, nil, header, path)
      }
    }
  }

  private mutating func choose(_ header: FileHeader, _ montage: Montage, _ path: String) throws(FacialisError) {
    for channel in montage.channels {
      let index = try Self.signal(channel, header, path)
      // A signal that bears the channel's own label was turned and scaled when it was recorded.
      let isOwn = header.signals[index].label == channel.name.fileLabel && channel.input != channel.name.fileLabel
      try add(index, header.signals[index], channel.name, isOwn ? nil : channel, header, path)
    }
    for (index, signal) in header.signals.enumerated() where !signal.isAnnotations && !signals.contains(index) {
      ignored.append(IgnoredSignal(label: signal.label, reason: "it is not in the montage"))
    }
  }

  private static func signal(
    _ channel: Montage.Channel, _ header: FileHeader, _ path: String
  ) throws(FacialisError) -> Int {
    let candidates = header.signals.indices.filter { !header.signals[$0].isAnnotations }
    func matching(_ test: (String) -> Bool) -> [Int] { candidates.filter { test(header.signals[$0].label) } }
    let lower = channel.input.lowercased()
    let tests: [(String) -> Bool] = [
      { $0 == channel.input }, { $0 == channel.name.fileLabel }, { $0.lowercased() == lower },
    ]
    for test in tests {
      let found = matching(test)
      if found.count > 1 { throw .inputAmbiguous(path, channel.input) }
      if let index = found.first { return index }
    }
    let digits = channel.input.hasPrefix("#") ? channel.input.dropFirst() : Substring(channel.input)
    if let number = Int(digits), candidates.contains(number - 1) { return number - 1 }
    throw .inputMissing(path, channel.input, candidates.map { header.signals[$0].label })
  }

  private mutating func add(
    _ index: Int, _ signal: SignalHeader, _ name: ChannelName, _ row: Montage.Channel?, _ header: FileHeader,
    _ path: String
  ) throws(FacialisError) {
    if let other = format.channels.firstIndex(where: { $0.name == name }) {
      throw .nameTwice(path, name, [header.signals[signals[other]].label, signal.label])
    }
    let limits = signal.calibration
    guard limits.digitalMinimum < limits.digitalMaximum else {
      throw .calibrationUnusable(
        path, signal.label, "digital minimum \(limits.digitalMinimum) is not below the maximum \(limits.digitalMaximum)"
      )
    }
    guard limits.physicalMinimum != limits.physicalMaximum else {
      throw .calibrationUnusable(path, signal.label, "physical minimum and maximum are both \(limits.physicalMinimum)")
    }
    let scale = (row?.inverted == true ? -1 : 1) / (row?.preamplifierGain ?? 1)
    let calibration = Calibration(
      digitalMinimum: limits.digitalMinimum, digitalMaximum: limits.digitalMaximum,
      physicalMinimum: limits.physicalMinimum * scale, physicalMaximum: limits.physicalMaximum * scale)
    signals.append(index)
    format.channels.append(
      ChannelFormat(
        name: name, calibration: calibration, unit: Self.unit(signal.unit), prefilter: signal.prefilter,
        transducer: signal.transducer, skew: signal.skew))
  }

  /// The unit in Facialis' spelling.
  private static func unit(_ text: String) -> String {
    switch text.lowercased() {
    case "uv", "µv", "μv", "microvolt", "microv": "uV"
    case "mv", "millivolt": text.first == "M" ? text : "mV"
    case "v", "volt", "volts": "V"
    case "nv": "nV"
    default: text
    }
  }
}

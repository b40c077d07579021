// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// Checks what a header says of its signals.
struct SignalsCheck {
  private let bytes: [UInt8]
  private let kind: FileKind
  private let count: Int
  var findings: FileFindings

  init(_ bytes: [UInt8], kind: FileKind, count: Int, _ findings: FileFindings) {
    self.bytes = bytes
    self.kind = kind
    self.count = count
    self.findings = findings
  }

  /// Where a field of a signal stands: the fields before it have `before` bytes a signal.
  private func field(_ signal: Int, _ before: Int, _ width: Int) -> HeaderField {
    HeaderField(bytes, 256 + count * before + signal * width, width)
  }

  private func isAnnotations(_ signal: Int) -> Bool {
    let label = field(signal, 0, 16).text
    return label == "EDF Annotations" || label == "BDF Annotations"
  }

  mutating func run() {
    var labels: Set<String> = []
    for signal in 0..<count {
      checkASCII(signal)
      if isAnnotations(signal) {
        checkAnnotations(signal)
      } else {
        checkLabel(signal, &labels)
        checkLimits(signal)
        checkTexts(signal)
      }
      checkSamples(signal)
    }
    if kind.isPlus, !(0..<count).contains(where: isAnnotations) {
      findings.add(.annotationSignalMissing, "The file says \(kind.rawValue) and has no annotation signal.")
    }
    if count > 640 { findings.add(.manySignals, "The file has \(count) signals; EDFlib takes 640.", 252) }
  }

  private func named(_ signal: Int) -> String { "signal \(signal + 1), \(field(signal, 0, 16).quoted)" }

  private mutating func checkASCII(_ signal: Int) {
    for (what, before, width) in [
      ("label", 0, 16), ("transducer", 16, 80), ("unit", 96, 8), ("prefilter", 136, 80), ("reserved field", 224, 32),
    ] {
      guard let place = field(signal, before, width).firstNotASCII else { continue }
      findings.add(.headerNotASCII, "The \(what) of \(named(signal)) holds a byte that is no printable ASCII.", place)
    }
  }

  private mutating func checkLabel(_ signal: Int, _ labels: inout Set<String>) {
    let label = field(signal, 0, 16)
    if label.text.isEmpty {
      findings.add(.labelEmpty, "Signal \(signal + 1) has no label.", label.offset)
    } else if !labels.insert(label.text).inserted {
      findings.add(.labelTwice, "The label \(label.quoted) stands there twice.", label.offset)
    }
  }

  private mutating func number(_ signal: Int, _ before: Int, _ what: String) -> Double? {
    let field = field(signal, before, 8)
    switch field.number {
    case .plain(let value): return value
    case .odd(let value):
      findings.add(.numberForm, "The \(what) of \(named(signal)) is written as \(field.quoted).", field.offset)
      return value
    case .none:
      findings.add(.headerNumber, "The \(what) of \(named(signal)) is \(field.quoted), no number.", field.offset)
      return nil
    }
  }

  private mutating func checkLimits(_ signal: Int) {
    let low = number(signal, 104, "physical minimum")
    let high = number(signal, 112, "physical maximum")
    let bottom = number(signal, 120, "digital minimum")
    let top = number(signal, 128, "digital maximum")
    let place = field(signal, 120, 8).offset
    guard let low, let high, let bottom, let top else { return }
    let range = Double(kind.countRange.lowerBound)...Double(kind.countRange.upperBound)
    if bottom != bottom.rounded() || top != top.rounded() || !range.contains(bottom) || !range.contains(top) {
      let bits = kind.isBDF ? 24 : 16
      findings.add(
        .digitalLimits, "The digital limits of \(named(signal)) are no whole numbers of \(bits) bits.", place)
    } else if bottom >= top {
      findings.add(.digitalLimits, "The digital minimum of \(named(signal)) is not below its maximum.", place)
    }
    if low == high {
      findings.add(
        .physicalLimits, "The physical minimum and maximum of \(named(signal)) are the same.",
        field(signal, 104, 8).offset)
      return
    }
    if low > high {
      findings.add(
        .invertedLimits, "The physical minimum of \(named(signal)) is above its maximum.", field(signal, 104, 8).offset)
    }
    checkRounding(signal, low, high, bottom, top)
  }

  /// Limits that lie symmetrically about 0 in counts and nearly so in the unit were cut to 8 characters.
  private mutating func checkRounding(_ signal: Int, _ low: Double, _ high: Double, _ bottom: Double, _ top: Double) {
    let gain = (high - low) / (top - bottom)
    let zero = (low - gain * bottom) / gain
    let excess = (low + high).magnitude / (high - low).magnitude
    guard top == -bottom || top == -bottom - 1, excess < 1e-3, zero.magnitude > 1e-6 * (top - bottom),
      (zero.magnitude - 0.5).magnitude > 0.05
    else { return }
    findings.add(
      .limitsRounded, "Count 0 of \(named(signal)) lies \(Decimal.fixed(zero, 2)) counts beside 0 by its limits.",
      field(signal, 104, 8).offset)
  }

  private mutating func checkTexts(_ signal: Int) {
    let unit = field(signal, 96, 8)
    let known = ["", "uV", "mV", "V", "nV", "%", "degC", "K", "Hz", "Ohm", "kOhm", "g", "m/s^2", "N", "bpm", "mmHg"]
    if unit.firstNotASCII == nil, !known.contains(unit.text) {
      findings.add(.unitUnusual, "The unit of \(named(signal)) is \(unit.quoted).", unit.offset)
    }
    let filter = field(signal, 136, 80)
    let isPlain = filter.text.split(separator: " ").allSatisfy { word in
      ["HP:", "LP:", "N:"].contains { word.hasPrefix($0) && word.count > $0.count }
    }
    if kind.isPlus, filter.firstNotASCII == nil, !isPlain {
      findings.add(.prefilterForm, "The prefilter of \(named(signal)) is \(filter.quoted).", filter.offset)
    }
  }

  private mutating func checkAnnotations(_ signal: Int) {
    let label = field(signal, 0, 16)
    if !kind.isPlus {
      findings.add(
        .annotationSignalPlain, "The file says that it is plain \(kind.rawValue), and has a signal \(label.quoted).",
        label.offset)
      return
    }
    var faults: [String] = []
    if label.text != kind.annotationLabel { faults.append("the label is not \(kind.annotationLabel)") }
    let limits = [
      (104, "physical minimum"), (112, "physical maximum"), (120, "digital minimum"), (128, "digital maximum"),
    ]
    var values: [Double] = []
    for (before, what) in limits {
      if let value = field(signal, before, 8).value {
        values.append(value)
      } else {
        faults.append("the \(what) is no number")
      }
    }
    if values.count == 4 {
      if values[0] == values[1] { faults.append("the physical limits are the same") }
      let range = kind.countRange
      if values[2] != Double(range.lowerBound) || values[3] != Double(range.upperBound) {
        faults.append("the digital limits are not \(range.lowerBound) and \(range.upperBound)")
      }
    }
    for (before, width, what) in [(16, 80, "transducer"), (96, 8, "unit"), (136, 80, "prefilter")]
    where !field(signal, before, width).text.isEmpty {
      faults.append("the \(what) is not empty")
    }
    if !faults.isEmpty {
      findings.add(
        .annotationFields, "Signal \(signal + 1) holds annotations, and \(faults.joined(separator: "; ")).",
        label.offset)
    }
  }

  private mutating func checkSamples(_ signal: Int) {
    guard let samples = number(signal, 216, "number of samples") else { return }
    if samples != samples.rounded() || samples < 1 || samples > 1e8 {
      findings.add(
        .samplesPerRecord, "\(named(signal)) has \(Decimal.shortest(samples)) samples in each data record.",
        field(signal, 216, 8).offset)
    }
  }
}

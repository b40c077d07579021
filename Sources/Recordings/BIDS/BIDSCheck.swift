// SPDX-License-Identifier: GPL-3.0-or-later

public import FacialEMG
internal import FoundationEssentials

/// What BIDS validators do not look at: they never open the recordings. Every finding is one sentence.
public enum BIDSCheck {
  /// Throws with the first findings where a dataset contradicts its recordings.
  static func check(_ dataset: String) throws(FacialisError) {
    let findings = try findings(in: dataset)
    guard findings.isEmpty else {
      throw FacialisError(
        "bids-inconsistent", .software, findings.prefix(5).joined(separator: " "),
        mend: "Report this; nothing was written.")
    }
  }

  /// Compares headers with sidecars, channels, electrodes, events and scans of a dataset.
  public static func findings(in dataset: String) throws(FacialisError) -> [String] {
    guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: dataset).sorted() else {
      throw FacialisError("folder-not-read", .notFound, "\(dataset) cannot be read.", mend: "Check the name.")
    }
    var findings: [String] = []
    let files = Set(paths)
    for path in paths where path.hasSuffix("_electrodes.tsv") {
      let system = path.dropLast("electrodes.tsv".count) + "coordsystem.json"
      if !files.contains(String(system)) { findings.append("\(path) has no coordsystem.json beside it.") }
    }
    for path in paths {
      let lower = path.lowercased()
      guard lower.hasSuffix("_emg.bdf") || lower.hasSuffix("_emg.edf") else { continue }
      if !path.hasSuffix("_emg.bdf"), !path.hasSuffix("_emg.edf") {
        findings.append("\(path) has an ending in capitals.")
      }
      findings += try recording(path, dataset, files)
    }
    return findings
  }

  private static func recording(_ path: String, _ dataset: String, _ files: Set<String>) throws(FacialisError)
    -> [String]
  {
    var findings: [String] = []
    let info = try RecordingInfo(path: "\(dataset)/\(path)", singleFile: true)
    let base = String(path.dropLast("emg.bdf".count))
    func say(_ text: String) { findings.append("\(path): \(text)") }
    let channels = table("\(dataset)/\(base)channels.tsv")
    if channels.map({ $0["name"] ?? "" }) != info.signals.map(\.label) {
      say("channels.tsv does not repeat its labels.")
    }
    for (row, signal) in zip(channels, info.signals) where row["units"] != signal.unit {
      say("\(signal.label) is in \(signal.unit), and channels.tsv says \(row["units"] ?? "n/a").")
    }
    if let data = FileManager.default.contents(atPath: "\(dataset)/\(base)emg.json"),
      let sidecar = try? JSONDecoder().decode(JSONValue.self, from: data)
    {
      let emg = info.signals.filter { $0.channel != nil }
      if sidecar["SamplingFrequency"] != emg.first?.rateHz.map({ .number($0) }) {
        say("its rate is not that of emg.json.")
      }
      if sidecar["RecordingDuration"] != .number(info.durationS) { say("its duration is not that of emg.json.") }
      if sidecar["EMGChannelCount"] != .number(Double(channels.count { $0["type"] == "EMG" })) {
        say("EMGChannelCount is not the number of EMG channels.")
      }
    } else {
      say("emg.json is missing.")
    }
    let folder = path.split(separator: "/").dropLast(2).joined(separator: "/")
    let visit = (path.split(separator: "/").last ?? "").split(separator: "_").prefix {
      $0.hasPrefix("sub-") || $0.hasPrefix("ses-")
    }
    .joined(separator: "_")
    let electrodes = table("\(dataset)/\(folder)/emg/\(visit)_electrodes.tsv").map { $0["name"] ?? "" }
    for row in channels where row["type"] == "EMG" && !electrodes.contains(row["signal_electrode"] ?? "") {
      say("the electrode of \(row["name"] ?? "") is not in electrodes.tsv.")
    }
    for row in table("\(dataset)/\(base)events.tsv") {
      guard let onset = row["onset"].flatMap(Double.init) else {
        say("events.tsv has an onset that is no number.")
        break
      }
      if onset > info.durationS + 1 { say("an event lies behind its end, at \(onset) s.") }
    }
    let scan = table("\(dataset)/\(folder)/\(visit)_scans.tsv").first { "\(folder)/\($0["filename"] ?? "")" == path }
    guard let time = scan?["acq_time"] else {
      say("it is not in scans.tsv.")
      return findings
    }
    if let start = info.start, let inHeader = CalendarDay(String(start.prefix(10))),
      let inTable = CalendarDay(String(time.prefix(10))), abs(inHeader.number - inTable.number) > 1
    {
      say("its header's date is not that of scans.tsv.")
    }
    return findings
  }

  private static func table(_ path: String) -> [[String: String]] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    guard let header = lines.first?.split(separator: "\t", omittingEmptySubsequences: false) else { return [] }
    return lines.dropFirst().map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      return Dictionary(uniqueKeysWithValues: zip(header, cells).map { (String($0), String($1)) })
    }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

package import FacialEMG

/// Entries of a visit's lists as the command line writes them, their parts separated by commas.
package enum SessionEntryText {
  /// `carbamazepine,200,3`: name, dose in mg, hours since.
  package static func drug(_ text: String) throws(FacialisError) -> Drug {
    let parts = self.parts(text)
    guard (1...3).contains(parts.count), !parts[0].isEmpty else {
      throw .sessionChange("\"\(text)\" is no drug.", "Write NAME[,DOSE_MG[,HOURS_SINCE]].")
    }
    return Drug(
      name: parts[0], doseMG: try parts.count > 1 ? number(parts[1], "The dose") : nil,
      hoursSince: try parts.count > 2 ? number(parts[2], "The hours since") : nil)
  }

  /// `2026-08-01,PRODUCT,L-OOC=12.5,L-ZYG=2.5`: date, product, units by side and muscle.
  package static func botulinum(_ text: String) throws(FacialisError) -> BotulinumTreatment {
    let parts = self.parts(text)
    var treatment = BotulinumTreatment(date: try day(parts[0]))
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "=") else {
        guard treatment.product == nil, treatment.injections.isEmpty else {
          throw .sessionChange("\"\(part)\" is no injection.", "Write e.g. L-OOC=12.5.")
        }
        treatment.product = part
        continue
      }
      guard let place = ChannelName(String(part[..<equals])), place.site == nil else {
        throw .sessionChange("\"\(part)\" names no side and muscle.", "Write e.g. L-OOC=12.5.")
      }
      treatment.injections.append(
        .init(
          place.side, place.muscle, units: try number(String(part[part.index(after: equals)...]), "The units")))
    }
    return treatment
  }

  /// `2020-05-01,left`: date and side.
  package static func decompression(_ text: String) throws(FacialisError) -> Decompression {
    let parts = self.parts(text)
    guard parts.count == 2, let side = Side(rawValue: parts[1]) else {
      throw .sessionChange("\"\(text)\" is no decompression.", "Write DATE,left or DATE,right.")
    }
    return Decompression(date: try day(parts[0]), side: side)
  }

  /// `JRS,Jankovic 2009,R1,2026-11-25,severity=2,frequency=3`: scale, version, rater, date, and total or items.
  package static func score(_ text: String) throws(FacialisError) -> ClinicalScore {
    let parts = self.parts(text)
    guard parts.count >= 5 else {
      throw .sessionChange(
        "\"\(text)\" is no score.", "Write SCALE,VERSION,RATER,DATE and total=N or ITEM=N, separated by commas.")
    }
    guard let scale = ClinicalScale.allCases.first(where: { $0.rawValue.lowercased() == parts[0].lowercased() }) else {
      throw .sessionChange(
        "\"\(parts[0])\" is no scale that is known.",
        NearestWord.mend(parts[0], known: ClinicalScale.allCases.map(\.rawValue)))
    }
    var score = ClinicalScore(scale, version: parts[1], rater: parts[2], date: try day(parts[3]))
    for part in parts.dropFirst(4) {
      guard let equals = part.firstIndex(of: "=") else {
        throw .sessionChange("\"\(part)\" is no value.", "Write total=N or ITEM=N.")
      }
      let key = String(part[..<equals])
      let value = try number(String(part[part.index(after: equals)...]), key)
      if key == "total" { score.total = value } else { score.items[key] = value }
    }
    return score
  }

  private static func parts(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  private static func number(_ text: String, _ what: String) throws(FacialisError) -> Double {
    guard let number = Double(text), number.isFinite else {
      throw .sessionChange("\(what) is \"\(text)\".", "It has to be a number.")
    }
    return number
  }

  private static func day(_ text: String) throws(FacialisError) -> CalendarDay {
    guard let day = CalendarDay(text) else { throw .sessionChange("\"\(text)\" is no day.", "Write e.g. 2026-11-25.") }
    return day
  }
}

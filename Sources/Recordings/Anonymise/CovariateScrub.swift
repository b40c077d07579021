// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// What was entered of a visit without free text: numbers, sides, muscles and scales stay, days are shifted, names of usual drugs
/// and products stay, and what else was typed goes.
struct CovariateScrub {
  let shiftDays: Int

  private static let drugs: Set<String> = [
    "carbamazepine", "oxcarbazepine", "gabapentin", "pregabalin", "clonazepam", "diazepam", "baclofen", "levetiracetam",
    "lamotrigine", "topiramate", "phenytoin", "zonisamide", "valproate", "haloperidol", "caffeine", "alcohol",
  ]
  private static let products: Set<String> = [
    "onabotulinumtoxina", "abobotulinumtoxina", "incobotulinumtoxina", "prabotulinumtoxina", "daxibotulinumtoxina",
    "rimabotulinumtoxinb", "botox", "dysport", "xeomin", "jeuveau", "daxxify", "myobloc", "neurobloc",
  ]

  func scrubbed(_ covariates: SessionCovariates) -> SessionCovariates {
    var kept = covariates
    kept.cause = nil
    for index in kept.drugs.indices where !Self.drugs.contains(kept.drugs[index].name.lowercased()) {
      kept.drugs[index].name = "drug"
    }
    for index in kept.botulinum.indices {
      kept.botulinum[index].date = shifted(kept.botulinum[index].date)
      let product = kept.botulinum[index].product
      kept.botulinum[index].product = product.map { Self.products.contains($0.lowercased()) ? $0 : "product" }
    }
    for index in kept.decompressions.indices {
      kept.decompressions[index].date = shifted(kept.decompressions[index].date)
    }
    for index in kept.scores.indices {
      kept.scores[index].date = shifted(kept.scores[index].date)
      kept.scores[index].rater = "rater"
      kept.scores[index].version = "version"
    }
    return kept
  }

  /// Distances and impedances; the words go.
  func scrubbed(_ electrodes: ElectrodeSetup) -> ElectrodeSetup? {
    var kept = ElectrodeSetup()
    kept.spacingMM = electrodes.spacingMM
    kept.impedances = electrodes.impedances
    if electrodes.material == "Ag/AgCl" { kept.material = electrodes.material }
    return kept.isEmpty ? nil : kept
  }

  private func shifted(_ day: CalendarDay) -> CalendarDay { CalendarDay(number: day.number + shiftDays) }
}

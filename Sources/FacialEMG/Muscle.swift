// SPDX-License-Identifier: GPL-3.0-or-later

/// A facial muscle that a channel is recorded over, in the order from brow to chin.
public enum Muscle: String, Sendable, Hashable, Codable, CaseIterable {
  case frontalis = "FRO"
  case corrugator = "COR"
  case orbicularisOculi = "OOC"
  case zygomaticusMajor = "ZYG"
  case levatorLabiiSuperioris = "LLS"
  case nasalis = "NAS"
  case orbicularisOris = "OOR"
  case depressorAnguliOris = "DAO"
  case mentalis = "MEN"
  case platysma = "PLA"
  case masseter = "MAS"

  /// The muscle's anatomical name, for people.
  public var anatomicalName: String {
    switch self {
    case .frontalis: "frontalis"
    case .corrugator: "corrugator supercilii"
    case .orbicularisOculi: "orbicularis oculi"
    case .zygomaticusMajor: "zygomaticus major"
    case .levatorLabiiSuperioris: "levator labii superioris"
    case .nasalis: "nasalis"
    case .orbicularisOris: "orbicularis oris"
    case .depressorAnguliOris: "depressor anguli oris"
    case .mentalis: "mentalis"
    case .platysma: "platysma"
    case .masseter: "masseter"
    }
  }

  /// Whether the facial nerve drives it; the masseter belongs to the trigeminal nerve and is a chewing guard.
  public var isFacialNerve: Bool { self != .masseter }

  /// Whether it lies around or above the eye.
  public var isUpperFace: Bool {
    switch self {
    case .frontalis, .corrugator, .orbicularisOculi: true
    default: false
    }
  }

  /// Whether the muscles of both sides meet in the midline, so that each one's signal reaches the other's electrodes.
  public var meetsMidline: Bool {
    switch self {
    case .frontalis, .corrugator, .nasalis, .orbicularisOris, .depressorAnguliOris, .mentalis, .platysma: true
    case .orbicularisOculi, .zygomaticusMajor, .levatorLabiiSuperioris, .masseter: false
    }
  }

  /// Whether two muscles lie so close that the electrodes over one see much of the other: the eye's ring touches brow, nose and cheek.
  public func isNextTo(_ other: Muscle) -> Bool {
    Muscle.adjacent.contains { $0 == (self, other) || $0 == (other, self) }
  }

  private static let adjacent: [(Muscle, Muscle)] = [
    (.frontalis, .corrugator), (.frontalis, .orbicularisOculi), (.corrugator, .orbicularisOculi),
    (.orbicularisOculi, .zygomaticusMajor), (.orbicularisOculi, .levatorLabiiSuperioris),
    (.orbicularisOculi, .nasalis), (.levatorLabiiSuperioris, .nasalis),
    (.levatorLabiiSuperioris, .zygomaticusMajor), (.depressorAnguliOris, .mentalis),
  ]

  /// Position from brow (0) to chin, for sorting.
  public var order: Int { Muscle.allCases.firstIndex(of: self) ?? 0 }
}

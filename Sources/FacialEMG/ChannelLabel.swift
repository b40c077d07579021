// SPDX-License-Identifier: GPL-3.0-or-later

/// What the label of a signal in anybody's file says: a facial EMG channel, something else, or EMG that is not understood.
public enum ChannelLabel: Sendable, Hashable {
  case channel(ChannelName)
  /// Not EMG, and why, in words.
  case notEMG(String)
  /// It says EMG or a muscle, but not which muscle and side.
  case notUnderstood

  /// Reads `EMG L-OOC`, `L OOC`, `OOC_L`, `EMG ZYG R`, `left orbicularis oculi`, `Orbicularis oculi left inf`, ...
  ///
  /// Case, punctuation and order do not matter; a word that is not known makes it not understood rather than guessed.
  public init(_ label: String) {
    if let name = ChannelName(label.hasPrefix("EMG ") ? String(label.dropFirst(4)) : label) {
      self = .channel(name)
      return
    }
    var words = Self.words(label)
    let claimsEMG = words.contains("emg")
    words.removeAll { Self.fillers.contains($0) }
    if !claimsEMG, let reason = Self.reason(words) {
      self = .notEMG(reason)
      return
    }
    var sides: [Side] = []
    var sites: [String] = []
    var muscleWords: [String] = []
    for word in words {
      if let side = Self.sides[word] {
        sides.append(side)
      } else if let site = Self.sites[word] {
        sites.append(site)
      } else if word.utf8.count <= 2, word.utf8.allSatisfy({ (48...57).contains($0) }) {
        sites.append(word)
      } else if let (side, muscle) = Self.joined(word) {
        sides.append(side)
        muscleWords.append(muscle)
      } else {
        muscleWords.append(word)
      }
    }
    let phrase = muscleWords.joined(separator: " ")
    let muscle = Self.muscles[phrase]
    if let muscle, sides.count == 1, sites.count <= 1 {
      self = .channel(ChannelName(sides[0], muscle, site: sites.first))
    } else if claimsEMG || Self.namesMuscle(muscleWords) {
      self = .notUnderstood
    } else if muscle != nil {
      self = .notEMG("it may mean a muscle, but names no side")
    } else {
      self = .notEMG("it does not say that it is EMG")
    }
  }

  /// Lower-case words of letters, and numbers apart from them; `EMG1` is `emg` and `1`.
  private static func words(_ label: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasDigit = false
    for character in label.lowercased() {
      let isDigit = character.isNumber
      if !word.isEmpty, !(character.isLetter || isDigit) || isDigit != wasDigit {
        words.append(word)
        word = ""
      }
      if character.isLetter || isDigit { word.append(character) }
      wasDigit = isDigit
    }
    if !word.isEmpty { words.append(word) }
    return words.flatMap { (word: String) -> [String] in
      for prefix in ["semg", "femg", "emg"] where word.hasPrefix(prefix) {
        let rest = String(word.dropFirst(prefix.count))
        return rest.isEmpty ? ["emg"] : ["emg", rest]
      }
      return [word]
    }
  }

  /// `looc`, `zygr`: a side's letter and a muscle's abbreviation in one word.
  private static func joined(_ word: String) -> (Side, String)? {
    guard muscles[word] == nil else { return nil }
    for (letter, side) in [("l", Side.left), ("r", Side.right)] {
      let rests = [
        word.hasPrefix(letter) ? String(word.dropFirst()) : "", word.hasSuffix(letter) ? String(word.dropLast()) : "",
      ]
      for rest in rests where rest.utf8.count >= 3 && muscles[rest] != nil { return (side, rest) }
    }
    return nil
  }

  private static func namesMuscle(_ words: [String]) -> Bool {
    words.contains { word in
      Muscle.allCases.contains { $0.anatomicalName.split(separator: " ").first.map(String.init) == word }
    }
  }

  private static func reason(_ words: [String]) -> String? {
    for word in words {
      if let reason = others[word] { return reason }
    }
    return nil
  }

  private static let fillers: Set<String> = [
    "emg", "m", "muscle", "musculus", "raw", "uv", "mv", "bipolar", "pars", "surface", "facial",
  ]

  private static let sides: [String: Side] = [
    "l": .left, "left": .left, "lt": .left, "lft": .left, "links": .left, "li": .left, "sin": .left, "sinister": .left,
    "r": .right, "right": .right, "rt": .right, "rgt": .right, "rechts": .right, "re": .right, "dex": .right,
    "dexter": .right,
  ]

  private static let sites: [String: String] = [
    "inf": "inf", "inferior": "inf", "lower": "inf", "sup": "sup", "superior": "sup", "upper": "sup", "med": "med",
    "medial": "med", "lat": "lat", "lateral": "lat", "palpebral": "palpebral", "palpebralis": "palpebral",
    "orbital": "orbital", "orbitalis": "orbital",
  ]

  private static let muscles: [String: Muscle] = {
    let phrases: [Muscle: [String]] = [
      .frontalis: ["fro", "front", "frontalis"],
      .corrugator: ["cor", "corr", "corrug", "corrugator", "corrugator supercilii"],
      .orbicularisOculi: ["ooc", "oocu", "orbicularis oculi", "orb oculi", "o oculi", "oculi", "orbicularisoculi"],
      .zygomaticusMajor: ["zyg", "zygo", "zygom", "zygomaticus", "zygomaticus major", "zyg major", "zygomaticusmajor"],
      // `superioris` is part of the name here and no site.
      .levatorLabiiSuperioris: ["lls", "levator labii superioris", "levator labii", "lev lab sup"],
      .nasalis: ["nas", "nasalis"],
      .orbicularisOris: ["oor", "orbicularis oris", "orb oris", "o oris", "oris", "orbicularisoris"],
      .depressorAnguliOris: ["dao", "depressor anguli oris", "depressor"],
      .mentalis: ["men", "ment", "mentalis"],
      .platysma: ["pla", "plat", "platysma"],
      .masseter: ["mas", "mass", "masseter"],
    ]
    var table: [String: Muscle] = [:]
    for (muscle, names) in phrases {
      for name in names { table[name] = muscle }
    }
    return table
  }()

  private static let others: [String: String] = {
    let groups: [String: [String]] = [
      "it is EEG": ["eeg"],
      "it is ECG": ["ecg", "ekg"],
      "it is EOG": ["eog", "heog", "veog"],
      "it holds triggers or states": [
        "status", "trigger", "triggers", "trig", "event", "events", "marker", "markers", "stim", "ttl", "digital",
      ],
      "it holds annotations": ["annotations", "annotation"],
      "it is breathing": ["resp", "respiration", "airflow", "flow", "thorax", "abdomen", "nasal"],
      "it is oxygen, pulse or temperature": ["spo", "pleth", "pulse", "temp", "temperature", "ppg", "bvp"],
      "it is skin conductance": ["eda", "gsr", "scr", "scl"],
      "it is acceleration": ["acc", "accel", "accelerometer", "gyro"],
      "it is force or sound": ["force", "torque", "audio", "mic", "microphone", "snore"],
    ]
    var table: [String: String] = [:]
    for (reason, words) in groups {
      for word in words { table[word] = reason }
    }
    return table
  }()
}

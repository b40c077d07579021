// SPDX-License-Identifier: GPL-3.0-or-later

extension Marker {
  /// A trigger, task or treatment that has a name of its own.
  public struct Word: Sendable, Hashable, Codable {
    public var category: Category
    public var name: String
    public var meaning: String
    /// Whether it lasts, from `on` to `off`; the others are instants.
    public var lasts: Bool

    init(_ category: Category, _ name: String, _ meaning: String, lasts: Bool = true) {
      self.category = category
      self.name = name
      self.meaning = meaning
      self.lasts = lasts
    }
  }

  /// The names that are known; other names and free text are taken as they are.
  public static let vocabulary: [Word] = [
    Word(.trigger, "light", "Bright light."),
    Word(.trigger, "noise", "Loud noise."),
    Word(.trigger, "temperature", "Warmth or another extreme of temperature."),
    Word(.trigger, "cold", "Cold air or a cold object at the face."),
    Word(.trigger, "stress", "A stress task, such as counting backwards."),
    Word(.trigger, "caffeine", "Caffeine is taken."),
    Word(.trigger, "fatigue", "The subject says that tiredness sets in."),
    Word(.trigger, "speech", "The subject speaks freely."),
    Word(.trigger, "chew", "The subject chews."),
    Word(.trigger, "hyperventilation", "The subject breathes deeply and fast."),
    Word(.task, "rest", "Face at rest, eyes open."),
    Word(.task, "blink", "Voluntary blinks."),
    Word(.task, "closure", "Gentle closure of the eyes."),
    Word(.task, "forced_closure", "Forced closure of the eyes."),
    Word(.task, "brow_raise", "Raising of the brows."),
    Word(.task, "smile", "Smile."),
    Word(.task, "show_teeth", "Showing of the teeth."),
    Word(.task, "pucker", "Pursing of the lips."),
    Word(.task, "speech", "Speech on request, such as reading aloud."),
    Word(.task, "chewing", "Chewing on request."),
    Word(.treatment, "drug", "A drug is given.", lasts: false),
    Word(.treatment, "botulinum", "Botulinum toxin is injected.", lasts: false),
    Word(.treatment, "decompression", "Microvascular decompression, in the operating room.", lasts: false),
    Word(.stimulus, "left", "A stimulus to the left side.", lasts: false),
    Word(.stimulus, "right", "A stimulus to the right side.", lasts: false),
  ]
}

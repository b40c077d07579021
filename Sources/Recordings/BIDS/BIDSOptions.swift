// SPDX-License-Identifier: GPL-3.0-or-later

/// What is said of a dataset beside its recordings.
public struct BIDSOptions: Sendable, Hashable {
  /// What becomes of the recordings' dates.
  public enum Dates: Sendable, Hashable {
    /// Each subject's are shifted by a constant number of days, which the file holds; it is made where it is missing and must
    /// lie outside of the dataset.
    case shifted(keyFile: String)
    /// They stay as they are, and the recordings are copied byte for byte.
    case kept
  }

  /// The dataset's name.
  public var name: String
  public var authors: [String]
  public var license: String?
  /// Frequency of the mains where it was recorded, in Hz; nil where it is not known.
  public var powerLineHz: Double?
  public var dates: Dates
  /// The subject's code and the task of files that do not say.
  public var subject: String?
  public var task: String?
  /// What was said to the subject.
  public var instructions: String?
  public var institution: String?

  public init(
    name: String, authors: [String] = [], license: String? = nil, powerLineHz: Double? = nil, dates: Dates,
    subject: String? = nil, task: String? = nil, instructions: String? = nil, institution: String? = nil
  ) {
    self.name = name
    self.authors = authors
    self.license = license
    self.powerLineHz = powerLineHz
    self.dates = dates
    self.subject = subject
    self.task = task
    self.instructions = instructions
    self.institution = institution
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a result comes from: the input's identity, the software and every setting.
public struct Provenance: Sendable, Hashable, Codable {
  /// One detection setting as it was in force.
  public struct Setting: Sendable, Hashable, Codable {
    public let name: String
    public let value: Double
    public let unit: String
    public let meaning: String

    public init(name: String, value: Double, unit: String, meaning: String) {
      self.name = name
      self.value = value
      self.unit = unit
      self.meaning = meaning
    }
  }

  /// A further file of the same recording.
  public struct Input: Sendable, Hashable, Codable {
    public let name: String
    public let bytes: Int
    public let sha256: String

    public init(name: String, bytes: Int, sha256: String) {
      self.name = name
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// The input's file name without its folders, which may name people.
  public var input: String
  public var inputBytes: Int
  public var inputSHA256: String
  /// The recording's other files; nil where it has one.
  public var furtherInputs: [Input]?
  public var software: String
  public var settingsHash: String
  public var settings: [Setting]
  /// What the reader or the montage had to say of the input, in words.
  public var warnings: [String]
  /// What stands for the montage that was named; nil where the labels in the file decided.
  public var montageHash: String?

  public init(
    input: String, inputBytes: Int, inputSHA256: String, furtherInputs: [Input] = [],
    software: String, settingsHash: String,
    settings: [Setting], warnings: [String], montageHash: String? = nil
  ) {
    self.input = input
    self.inputBytes = inputBytes
    self.inputSHA256 = inputSHA256
    self.furtherInputs = furtherInputs.isEmpty ? nil : furtherInputs
    self.software = software
    self.settingsHash = settingsHash
    self.settings = settings
    self.warnings = warnings
    self.montageHash = montageHash
  }

  private enum CodingKeys: String, CodingKey {
    case input, software, settings, warnings
    case inputBytes = "input_bytes"
    case inputSHA256 = "input_sha256"
    case furtherInputs = "further_inputs"
    case settingsHash = "settings_hash"
    case montageHash = "montage_hash"
  }
}

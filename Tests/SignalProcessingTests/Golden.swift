// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Foundation
import SignalProcessing

/// Reference values from SciPy: the small set beside the tests, and the large one of the test data where it is there.
enum Golden {
  struct Design: Decodable {
    let kind: String
    let order: Int
    let corners: [Double]
    let sos: Hexed
    let delay: Hexed
  }

  struct Notch: Decodable {
    let frequency: Double
    let quality: Double
    let b: Hexed
    let a: Hexed
  }

  struct Filtered: Decodable {
    let sos: Hexed
    let first: Hexed
    let last: Hexed
  }

  struct Welch: Decodable {
    let length: Int
    let overlap: Int
    let density: Hexed
  }

  struct Fixture: Decodable {
    let rate: Double
    let input: Hexed
    let designs: [Design]
    let notches: [Notch]
    let filters: [Filtered]
    let envelopeLast: Hexed
    let welch: [Welch]
  }

  /// Doubles as hexadecimal text.
  struct Hexed: Decodable {
    let values: [Double]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      values = try container.decode([String].self).map { text in
        guard let value = Double(text) else {
          throw DecodingError.dataCorruptedError(in: container, debugDescription: "no number: \(text)")
        }
        return value
      }
    }
  }

  static func fixture() throws -> Fixture {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures/golden.json")
    return try decoder.decode(Fixture.self, from: Data(contentsOf: url))
  }

  // The large set, not part of the repository.

  struct LargeDesign: Decodable {
    let fs: Double
    let order: Int
    let btype: String
    let freq: Corners
    let sos: [[Double]]
  }

  struct LargeNotch: Decodable {
    let fs: Double
    let f0: Double
    let quality: Double
    let b: [Double]
    let a: [Double]

    private enum CodingKeys: String, CodingKey {
      case fs, f0, b, a
      case quality = "Q"
    }
  }

  struct LargeWelch: Decodable {
    let fs: Double
    let nperseg: Int
    let noverlap: Int
    let window: String
    let density: [Double]
    let meanFreq: Double
    let medianFreqBin: Double

    private enum CodingKeys: String, CodingKey {
      case fs, nperseg, noverlap, window, meanFreq, medianFreqBin
      case density = "P"
    }
  }

  struct Input: Decodable {
    let x: [Double]
  }

  struct Large: Decodable {
    let input: Input
    let sosDesign: [LargeDesign]
    let iirnotch: [LargeNotch]
    let welch: [LargeWelch]
  }

  /// One corner, or two.
  struct Corners: Decodable {
    let values: [Double]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let single = try? container.decode(Double.self) {
        values = [single]
      } else {
        values = try container.decode([Double].self)
      }
    }
  }

  static let largeURL: URL = {
    let data =
      ProcessInfo.processInfo.environment["FACIALIS_TEST_DATA"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../shared/data")
    return data.appendingPathComponent("scipy-golden/golden.json")
  }()

  static var hasLarge: Bool { FileManager.default.fileExists(atPath: largeURL.path) }

  static func large() throws -> Large {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Large.self, from: Data(contentsOf: largeURL))
  }

  static func band(_ kind: String, _ corners: [Double]) throws -> ButterworthDesign.Band {
    switch (kind, corners.count) {
    case ("lowpass", 1): .lowPass(corners[0])
    case ("highpass", 1): .highPass(corners[0])
    case ("bandpass", 2): .bandPass(corners[0], corners[1])
    case ("bandstop", 2): .bandStop(corners[0], corners[1])
    default: throw CocoaError(.coderInvalidValue)
    }
  }

  /// SciPy's rows of six, flat, as sections.
  static func sections(_ flat: [Double]) -> [SecondOrderSection] {
    stride(from: 0, to: flat.count, by: 6).map {
      SecondOrderSection(b0: flat[$0], b1: flat[$0 + 1], b2: flat[$0 + 2], a1: flat[$0 + 4], a2: flat[$0 + 5])
    }
  }

  /// Sections as SciPy's rows of six, flat.
  static func flat(_ sections: [SecondOrderSection]) -> [Double] {
    sections.flatMap { [$0.b0, $0.b1, $0.b2, 1, $0.a1, $0.a2] }
  }
}

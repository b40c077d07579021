// SPDX-License-Identifier: GPL-3.0-or-later

/// A value of Thrift's compact protocol, read without knowing what it means.
enum CompactValue {
  case boolean(Bool)
  case integer(Int)
  case binary(ArraySlice<UInt8>)
  case list([CompactValue])
  case structure([Int: CompactValue])

  subscript(_ field: Int) -> CompactValue? {
    guard case .structure(let fields) = self else { return nil }
    return fields[field]
  }
  var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  var list: [CompactValue] { if case .list(let values) = self { values } else { [] } }
  var text: String? { if case .binary(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil } }
}

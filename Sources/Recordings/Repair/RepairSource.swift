// SPDX-License-Identifier: GPL-3.0-or-later

internal import FacialEMG

/// A file as a repair takes it in: its header with the fields at their places, and where its data records begin.
struct RepairSource {
  let disk: DiskFile
  /// The header as it stands there, 256 bytes and 256 for each signal; a shift is already undone.
  let header: [UInt8]
  let signalCount: Int
  /// By how many bytes date and time stood beside their place.
  let shift: Int
  let size: Int

  /// Throws where too little is there to know what the file was.
  init(_ path: String) throws(FacialisError) {
    disk = try DiskFile(reading: path)
    size = try disk.size()
    var front = [UInt8](repeating: 0, count: 264)
    let got = try disk.read(264, at: 0, into: &front)
    guard got >= 256 else { throw .headerTooShort(path, size, 256) }
    let isBDF = front[0] == 255
    guard HeaderText.text(front[(isBDF ? 1 : 0)..<8]) == (isBDF ? "BIOSEMI" : "0") else { throw .notEDF(path) }
    shift = FileHeader.shift(Array(front[..<256])) ?? 0
    let field = HeaderField(front, 252 + shift, 4)
    guard let number = field.value, number == number.rounded(), (1...9999).contains(number) else {
      throw .headerDamaged(path, 252 + shift, "the number of signals should stand there, and \(field.quoted) is none")
    }
    signalCount = Int(number)
    let length = 256 * (signalCount + 1) + shift
    guard size >= length else { throw .headerTooShort(path, size, length) }
    var bytes = [UInt8](repeating: 0, count: length)
    guard try disk.read(length, at: 0, into: &bytes) == length else { throw .shrunk(path, length) }
    // The recording field is the last in front of the date: it is as much too short or too long.
    if shift < 0 {
      bytes.insert(contentsOf: [UInt8](repeating: 32, count: -shift), at: 168 + shift)
    } else if shift > 0 {
      bytes.removeSubrange(168..<168 + shift)
    }
    header = bytes
  }

  /// Where the first data record begins.
  var dataOffset: Int { header.count + shift }
}

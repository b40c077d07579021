// SPDX-License-Identifier: GPL-3.0-or-later

import FacialEMG
import Testing

struct EventTableTests {
  private let burst = Event(
    kind: .burst, onset: 2001, duration: 90, side: .right, channels: [ChannelName(.right, .orbicularisOculi)],
    parent: "clonic:2001:right", values: [.rmsUV: EventColumn.rmsUV.value(81.2549), .snrDB: .number(12)])
  private let clonic = Event(
    kind: .clonic, onset: 2001, duration: 1800, side: .right,
    channels: [ChannelName(.right, .orbicularisOculi), ChannelName(.right, .mentalis, site: "2")],
    members: ["burst:2001:R-OOC", "burst:2400:R-OOC"], values: [.leader: .text("R-OOC")])

  @Test func writesTheColumnsOfBIDSInCanonicalOrder() throws {
    let lines = EventTable.text([clonic, burst], rate: 2000).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[0].hasPrefix("onset\tduration\ttrial_type\tside\tchannels\tevent_id\tparent_id\tmembers\trms_uv\t"))
    #expect(
      lines[1].hasPrefix(
        "1.000500\t0.045000\tburst\tright\tR-OOC\tburst:2001:R-OOC\tclonic:2001:right\tn/a\t81.25\tn/a\t12\t"))
    #expect(
      lines[2].hasPrefix(
        "1.000500\t0.900000\tclonic\tright\tR-OOC,R-MEN-2\tclonic:2001:right\tn/a\tburst:2001:R-OOC,burst:2400:R-OOC\t")
    )
    #expect(lines.allSatisfy { $0.split(separator: "\t").count == 8 + EventColumn.allCases.count })
  }

  @Test(arguments: [1000.0, 2048, 4000, 16000])
  func readsBackWhatItWrote(rate: Double) throws {
    let marker = Marker(.note, "said \"ow\"").event(at: 77_777_777)
    let events = [burst, clonic, marker]
    #expect(try EventTable.events(EventTable.text(events, rate: rate), rate: rate) == events)
  }

  @Test(arguments: EventColumn.allCases)
  func aValueStandsUnderItsColumn(column: EventColumn) throws {
    var event = burst
    event.values = [column: column.isText ? .text("seven") : .number(7)]
    let lines = EventTable.text([event], rate: 2000).split(separator: "\n").map { $0.split(separator: "\t") }
    let place = try #require(lines[0].firstIndex { $0 == column.rawValue })
    #expect(lines[1][place] == (column.isText ? "seven" : "7"))
    #expect(lines[1][8...].count { $0 != "n/a" } == 1)
  }

  @Test func aNoteCannotBreakTheTable() throws {
    let marker = Marker(.note, "two\tcells\nand a line").event(at: 5)
    let text = EventTable.text([marker], rate: 1000)
    #expect(text.split(separator: "\n").count == 2)
    let read = try EventTable.events(text, rate: 1000)
    #expect(read.first?.values[.marker] == .text("two cells and a line"))
  }

  @Test(arguments: [
    ("", "empty"), ("onset\tduration\n", "trial_type"),
    ("onset\tduration\ttrial_type\n1.0\tn/a\tsneeze\n", "sneeze"),
    ("onset\tduration\ttrial_type\n1.0\tlong\tclonic\n", "long"),
    ("onset\tduration\ttrial_type\tchannels\n1.0\t1\tclonic\tX-1\n", "X-1"),
    ("onset\tduration\ttrial_type\tevent_id\n1.0\t1\tgap\tgap:2000\n", "gap:2000"),
  ])
  func refusesInWords(text: String, word: String) throws {
    let error = try #require(throws: FacialisError.self) { try EventTable.events(text, rate: 1000) }
    #expect(error.message.contains(word))
    #expect(!error.mend.isEmpty)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Recordings
import Testing

/// A visit goes through the file itself and back.
struct SessionAnnotationTests {
  private static let visit = Session(
    subject: "S01", sex: .female, label: "02", operatorCode: "AB",
    electrodes: ElectrodeSetup(material: "Ag/AgCl", skinPreparation: "Alkohol, gerieben µ"),
    covariates: SessionCovariates(
      values: [.caffeineMG: 200, .pain: 3], cause: "a cause with   spaces and ümläuts",
      drugs: (1...12).map { Drug(name: "drug number \($0)", doseMG: Double($0), hoursSince: 2) }))

  @Test func theFileHoldsTheVisitBesideMarkers() throws {
    try RecordingFixture.withFolder { folder in
      let format = RecordingFixture.format()
      let path = folder + "/a.bdf"
      let writer = try RecordingWriter(
        path: path, header: try RecordingFixture.header(format), annotationCapacity: 300)
      let annotations = SessionAnnotation.annotations(of: Self.visit)
      #expect(annotations.count > 2 && annotations.allSatisfy { $0.text.utf8.count < 240 && $0.isOwn })
      writer.annotate(annotations)
      for record in 0..<8 {
        let counts = RecordingFixture.counts(frames: writer.framesPerRecord, channels: 2)
        let marker = Annotation(sample: record * writer.framesPerRecord, rate: format.rate, text: "task:smile:on")
        let stored = try writer.append(counts.span, annotations: [marker])
        // What people noted is never pushed out by it.
        #expect(stored.first?.text == "task:smile:on")
      }
      try writer.close()
      var reader = try RecordingReader(path: path)
      var texts: [String] = []
      var markers = 0
      reading: while true {
        switch try reader.next() {
        case .annotations(let found):
          texts += found.map(\.text)
          markers += found.count { !$0.isOwn }
        case .end: break reading
        default: break
        }
      }
      #expect(markers == 8)
      #expect(SessionAnnotation.session(in: texts) == Self.visit)
      #expect(SessionAnnotation.session(in: texts.dropFirst(2)) == nil)
      #expect(reader.sampleCount == 8 * writer.framesPerRecord)
    }
  }

  @Test func whatOnlyTheHeaderSaysNeedsNoAnnotation() {
    #expect(SessionAnnotation.annotations(of: Session(subject: "S01", label: "02")).isEmpty)
    #expect(SessionAnnotation.session(in: ["facialis/clonic left", "task:smile:on"]) == nil)
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import DaemonService
import FacialEMG
import Testing

struct RequestTests {
  @Test func theTargetIsDecoded() {
    let request = Request(
      method: "GET", target: "/v1/events?kinds=a%2Cb&recording=x+y&flag&bad=%zz&cut=%4",
      headers: [("HoSt", "localhost")],
      access: .observe)
    #expect(request.path == "/v1/events")
    #expect(request.query == ["kinds": "a,b", "recording": "x y", "flag": "", "bad": "%zz", "cut": "%4"])
    #expect(request.headers["host"] == "localhost")
  }

  @Test(
    arguments: [
      (["host": "localhost"], nil), (["host": "facialisd:80"], nil), (["host": "LOCALHOST"], nil), ([:], 400),
      (["host": "evil.example"], 421), (["host": ""], 421), (["host": "localhost", "origin": "null"], 403),
      (["host": "localhost", "referer": "http://x"], 403),
    ] as [([String: String], Int?)])
  func onlyLocalProgramsAreLetIn(headers: [String: String], status: Int?) {
    let request = Request(
      method: "GET", target: "/v1/status", headers: headers.map { ($0.key, $0.value) }, access: .observe)
    #expect(RequestGate.refusal(of: request)?.status == status)
  }

  @Test(
    arguments: [
      (nil, EventFormat.page), ("*/*", .page), ("text/event-stream", .serverSent),
      ("application/x-ndjson, */*", .lines), ("text/html, application/json;q=0.5", .page), ("text/html", nil),
    ] as [(String?, EventFormat?)])
  func theFormatFollowsAccept(accept: String?, format: EventFormat?) {
    #expect(EventFormat(accept: accept) == format)
  }

  private static func parameters(
    _ query: String, lastEventID: String? = nil
  ) throws(FacialisError) -> EventParameters {
    let headers = lastEventID.map { [("Last-Event-ID", $0)] } ?? []
    return try EventParameters(
      Request(method: "GET", target: "/v1/events?\(query)", headers: headers, access: .observe), epoch: 9)
  }

  @Test func aQueryIsRead() throws {
    let read = try Self.parameters("after=5&kinds=burst,clonic&limit=7&recording=r&follow=false")
    #expect(read.after == EventPosition(epoch: 9, number: 5))
    #expect(read.query.kinds == [.burst, .clonic] && read.query.limit == 7 && read.query.recording == "r")
    #expect(!read.follow)
    #expect(try Self.parameters("after=5", lastEventID: "3-4").after == EventPosition(epoch: 3, number: 4))
    #expect(try Self.parameters("").after == nil)
  }

  @Test(arguments: ["after=x", "after=-1", "kinds=nonsense", "limit=0", "limit=10001", "follow=perhaps", "aftr=1"])
  func aWrongQueryIsRefused(query: String) {
    let error = #expect(throws: FacialisError.self) { try Self.parameters(query) }
    #expect(error?.category == .badData && error?.mend.isEmpty == false)
  }

  @Test(arguments: [
    ("", [0, 1], 1), ("channels=R-OOC", [1], 1), ("columns=60", [0, 1], 17), ("columns=500", [0, 1], 2),
    ("channels=R-OOC,L-OOC&include=waveform", [1, 0], 1),
  ])
  func aStreamIsAskedFor(query: String, channels: [Int], width: Int) throws {
    let format = StreamFormat(
      rate: 1000,
      channels: [ChannelName(.left, .orbicularisOculi), ChannelName(.right, .orbicularisOculi)].map {
        ChannelFormat(
          name: $0,
          calibration: Calibration(digitalMinimum: 0, digitalMaximum: 1, physicalMinimum: 0, physicalMaximum: 1))
      })
    let read = try StreamParameters(
      Request(method: "GET", target: "/v1/stream?\(query)", access: .observe), format: format, epoch: 1)
    #expect(read.channels == channels && read.samplesPerColumn == width)
    for wrong in [
      "channels=X", "channels=", "channels=L-OOC,L-OOC", "columns=0", "columns=501", "columns=nan", "include=x", "a=b",
      "after=1-1",
    ] {
      #expect(throws: FacialisError.self) {
        try StreamParameters(
          Request(method: "GET", target: "/v1/stream?\(wrong)", access: .observe), format: format, epoch: 1)
      }
    }
  }

  @Test func aStreamHoldsWhatIsIncluded() throws {
    func read(_ query: String) throws -> StreamParameters {
      let channel = ChannelFormat(
        name: ChannelName(.left, .orbicularisOculi),
        calibration: Calibration(digitalMinimum: 0, digitalMaximum: 1, physicalMinimum: 0, physicalMaximum: 1))
      return try StreamParameters(
        Request(method: "GET", target: "/v1/stream?\(query)", access: .observe),
        format: StreamFormat(rate: 1000, channels: [channel]), epoch: 7)
    }
    #expect(try read("").include == [.waveform])
    #expect(try read("include=features,spectra,bursts").include == [.features, .spectra, .bursts])
    #expect(try read("include=events&after=12").after == EventPosition(epoch: 7, number: 12))
    #expect(throws: FacialisError.self) { try read("after=12") }
  }
}

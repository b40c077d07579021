// SPDX-License-Identifier: GPL-3.0-or-later
import Catalogue
import DaemonAPI
import FacialEMG

/// `GET /v1/events` in three formats, and `GET /v1/events/{number}`.
struct EventRoutes: Sendable {
  let session: any SessionControl
  let tail: EventTail

  func events(_ request: Request) async throws(FacialisError) -> Reply {
    guard let format = EventFormat(accept: request.headers["accept"]) else {
      return .problem(.notAcceptable, status: 406)
    }
    let parameters = try EventParameters(request, epoch: tail.store.epoch)
    switch format {
    case .page: return try page(parameters)
    case .lines where !parameters.follow: return finite(parameters)
    default: return stream(parameters, format)
    }
  }

  func event(_ request: Request) async throws(FacialisError) -> Reply {
    let name = request.parameters["number"] ?? ""
    let position = try EventParameters.position(name, epoch: tail.store.epoch)
    guard let event = try tail.store.event(at: position) else { throw .eventUnknown(String(name.prefix(40))) }
    let revision = try tail.store.revisions(from: position, through: position)[position]
    var object = EventObject(event, revision)
    switch request.query["waveform"] {
    case nil, "false", "0": break
    case "true", "1": object.waveform = try await session.waveform(around: event.pending)
    case let other?:
      throw .queryInvalid("waveform is \"\(other.prefix(40))\".", mend: "It has to be true or false.")
    }
    return try .json(object)
  }

  /// One page, from the log's beginning where no place is named.
  private func page(_ parameters: EventParameters) throws(FacialisError) -> Reply {
    var query = parameters.query
    query.after = parameters.after
    let page = try tail.store.events(query)
    let revisions = try tail.store.revisions(
      from: page.events.first?.position ?? page.through, through: page.events.last?.position ?? page.through)
    return try .json(
      EventPage(
        events: page.events.map { EventObject($0, revisions[$0.position]) }, next: page.through, more: page.more,
        lost: try tail.store.gone(after: query.after ?? EventPosition(epoch: 0, number: 0), through: page.through)
          .map(LostRange.init(pruned:))))
  }

  /// What the log holds when the request comes, as lines, and no more.
  private func finite(_ parameters: EventParameters) -> Reply {
    let end = tail.store.last
    return .stream(type: EventFormat.lines.rawValue) { sink in
      var cursor = EventCursor(
        tail, parameters.query, after: parameters.after ?? EventPosition(epoch: 0, number: 0))
      while true {
        let steps = try cursor.next()
        var bytes: [UInt8] = []
        for step in steps {
          if case .event(let position, _) = step, position > end { break }
          bytes += try EventFormat.lines.bytes(step)
        }
        if !bytes.isEmpty { try await sink.write(bytes) }
        if steps.isEmpty || cursor.position >= end { return }
      }
    }
  }

  /// What comes after the place, or from now on, until the client leaves or the daemon ends.
  private func stream(_ parameters: EventParameters, _ format: EventFormat) -> Reply {
    // The place is taken before the reply begins: what is published after this request came belongs to it.
    let first = EventCursor(tail, parameters.query, after: parameters.after)
    let greeting = StreamGreeting(last: tail.store.last)
    return .stream(type: format.rawValue) { sink in
      var cursor = first
      let wakes = tail.wakes()
      let hello = try format.greeting(greeting)
      if !hello.isEmpty { try await sink.write(hello) }
      for await wake in wakes {
        var isSilent = true
        while true {
          let steps = try cursor.next()
          if steps.isEmpty { break }
          var bytes: [UInt8] = []
          for step in steps { bytes += try format.bytes(step) }
          try await sink.write(bytes)
          isSilent = false
        }
        if wake == .beat, isSilent { try await sink.write(format.heartbeat) }
      }
      // The daemon ends: what was committed meanwhile is still due.
      while true {
        let steps = try cursor.next()
        if steps.isEmpty || Task.isCancelled { break }
        var bytes: [UInt8] = []
        for step in steps { bytes += try format.bytes(step) }
        try await sink.write(bytes)
      }
    }
  }
}

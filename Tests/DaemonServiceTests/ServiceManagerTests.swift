// SPDX-License-Identifier: GPL-3.0-or-later
import DaemonService
import Testing

struct ServiceManagerTests {
  @Test func systemdIsTold() throws {
    let ear = try DatagramEar(TestFolder())
    let manager = ServiceManager(environment: ["NOTIFY_SOCKET": ear.path])
    manager.ready("two\nlines")
    manager.alive()
    manager.reloading()
    manager.reloaded()
    manager.stopping("bye")
    #expect(
      ear.words() == [
        "READY=1\nSTATUS=two lines", "WATCHDOG=1", "RELOADING=1", "READY=1", "STOPPING=1\nSTATUS=bye",
      ])
  }

  @Test func nobodyListening() {
    ServiceManager(environment: [:]).ready("x")
    ServiceManager(environment: ["NOTIFY_SOCKET": "/nowhere/at/all"]).ready("x")
    ServiceManager(environment: ["NOTIFY_SOCKET": "relative"]).alive()
  }

  @Test(arguments: [
    (["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "7"], 20.0), (["WATCHDOG_USEC": "500000"], 0.5),
    (["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "8"], nil), ([:], nil), (["WATCHDOG_USEC": "0"], nil),
  ])
  func theWatchdogIsOursOrNot(environment: [String: String], seconds: Double?) {
    #expect(ServiceManager(environment: environment, pid: 7).watchdogSeconds == seconds)
  }
}

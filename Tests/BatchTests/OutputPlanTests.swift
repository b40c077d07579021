// SPDX-License-Identifier: GPL-3.0-or-later

import Batch
import FacialEMG
import Testing

struct OutputPlanTests {
  @Test(arguments: [
    ("a/X.bdf", "X"), ("X.EDF", "X"), ("X.tar.bdf", "X.tar"), ("X", "X"), ("/d.bdf/Y.edf", "Y"), (".bdf", ".bdf"),
  ])
  func stems(path: String, stem: String) throws {
    #expect(try OutputPlan(inputs: [path]).items.map(\.stem) == [stem])
  }

  @Test(arguments: [["a/X.bdf", "b/X.bdf"], ["X.bdf", "X.edf"], ["X.bdf", "Y.bdf", "X.bdf"]])
  func collisionsAreRefusedByName(inputs: [String]) {
    let error = #expect(throws: FacialisError.self) { try OutputPlan(inputs: inputs) }
    #expect(error?.code == "outputs-collide")
    #expect(error?.message.contains(inputs[0]) == true)
  }

  @Test func nothingIsRefused() {
    #expect(throws: FacialisError.self) { try OutputPlan(inputs: []) }
  }
}

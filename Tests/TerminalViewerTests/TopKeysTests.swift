// SPDX-License-Identifier: GPL-3.0-or-later
import TerminalViewer
import Testing

/// What keys ask for.
struct TopKeysTests {
  private static func press(_ text: String, _ model: inout TopModel) -> [TopKeys.Action] {
    TopKeys.take(Array(text.utf8), &model)
  }

  @Test func whoMayNotControlCanOnlyWatch() {
    var model = TopModel()
    #expect(Self.press("r", &model).isEmpty && model.entry == nil)
    #expect(Self.press("s1n", &model).isEmpty)
    #expect(Self.press("q", &model) == [.quit])
  }

  @Test func aSubjectIsTyped() {
    var model = TopModel()
    model.mayControl = true
    #expect(Self.press("r", &model).isEmpty)
    #expect(Self.press("S0q", &model).isEmpty)
    #expect(Self.press("\u{7F}1", &model).isEmpty && model.entry?.text == "S01")
    #expect(Self.press("\r", &model) == [.record(subject: "S01")])
    #expect(model.entry == nil)
    _ = Self.press("n", &model)
    _ = Self.press("\u{1B}", &model)
    #expect(model.entry == nil)
    #expect(Self.press("1", &model) == [.mark("stimulus:twitch_left")])
  }

  @Test func sizesStepThroughTheList() {
    var model = TopModel()
    _ = Self.press("+", &model)
    #expect(model.sensitivityUV == 100)
    _ = Self.press("---", &model)
    #expect(model.sensitivityUV == 1000)
  }
}

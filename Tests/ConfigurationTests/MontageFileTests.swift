// SPDX-License-Identifier: GPL-3.0-or-later
import Configuration
import FacialEMG
import Testing

@Suite struct MontageFileTests {
  private static let whole = """
    name = "face-3" # of the ward
    isolated_amplifier = "Model A"

    [[channel]]
    input = 1
    name = "L-OOC"

    [[channel]]
    input = "EMG 2"
    side = "right"
    muscle = "Orbicularis oculi"
    site = "inf"
    inverted = true
    preamplifier_gain = 500
    low_pass_hz = 450.5

    [[ channel ]]
    input = "A7"
    side = "left"
    muscle = "ZYG"
    """

  @Test func readsEveryKey() throws {
    let montage = try MontageFile.parse(Self.whole)
    #expect(montage.name == "face-3")
    #expect(montage.isolatedAmplifier == "Model A")
    #expect(
      montage.channels == [
        .init(input: "1", name: ChannelName(.left, .orbicularisOculi)),
        .init(
          input: "EMG 2", name: ChannelName(.right, .orbicularisOculi, site: "inf"), inverted: true,
          preamplifierGain: 500, lowPassHz: 450.5),
        .init(input: "A7", name: ChannelName(.left, .zygomaticusMajor)),
      ])
  }

  @Test func readsBackWhatItWrites() throws {
    var montage = try MontageFile.parse(Self.whole)
    montage.name = "quote \" back \\ tab \t line \n µ \u{1}"
    montage.channels[0].input = "EMG \"x\""
    #expect(try MontageFile.parse(MontageFile.text(montage)) == montage)
  }

  private static func row(_ lines: String) -> String { "name = \"x\"\n[[channel]]\ninput = \"1\"\n" + lines }

  @Test(arguments: [
    ("nme = \"x\"\n", 1, "Did you mean \"name\"?"),
    ("name = \"x\"\n\n[[chanel]]\ninput = \"1\"\n", 3, "Did you mean \"channel\"?"),
    (row("name = \"L-OOC\"\npreamp_gain = 5\n"), 5, "Did you mean \"preamplifier_gain\"?"),
    (row("name = \"L-OOC\"\nzzz = 5\n"), 5, "Known are input, name"),
    (row("name = \"L-EYE\"\n"), 4, "L-OOC-inf"),
    (row("name = 5\n"), 4, "a text in quotes"),
    (row("name = \"L-OOC\"\ninverted = \"yes\"\n"), 5, "true or false"),
    (row("name = \"L-OOC\"\npreamplifier_gain = -1\n"), 5, "above 0"),
    (row("name = \"L-OOC\"\nlow_pass_hz = nan\n"), 5, "a number"),
    (row("name = \"L-OOC\"\nlow_pass_hz = 0.0\n"), 5, "above 0"),
    (row("side = \"up\"\nmuscle = \"OOC\"\n"), 4, "\"left\" or \"right\""),
    (row("side = \"left\"\nmuscle = \"tibialis\"\n"), 5, "orbicularis oculi"),
    (row("side = \"left\"\nmuscle = \"OOC\"\nsite = \"a b\"\n"), 6, "letters, digits"),
    (row("name = \"L-OOC\"\nside = \"left\"\n"), 4, "Remove one"),
    (row(""), 2, "name = \"L-OOC\""),
    (row("name = \"L-OOC\"\n[[channel]]\nname = \"L-OOC\"\ninput = \"2\"\n"), 6, "L-OOC-2"),
    (row("name = \"L-OOC\"\n[[channel]]\nname = \"R-OOC\"\ninput = \"1\"\n"), 7, "Remove one"),
    (row("name = \"L-OOC\"\n[[channel]]\nname = \"R-OOC\"\n"), 5, "ADC's input"),
    ("name = \"x\"\nchannel = 3\n", 2, "[[channel]]"),
    ("name = \"x\nchannel = 3\n", 1, "Correct the line"),
  ])
  func namesTheLineAndTheMend(_ text: String, _ line: Int, _ mend: String) {
    let error = #expect(throws: FacialisError.self) { try MontageFile.parse(text, file: "m.toml") }
    #expect(error?.message.hasPrefix("m.toml, line \(line): ") == true, "\(error?.message ?? "")")
    #expect(error?.mend.contains(mend) == true, "\(error?.mend ?? "")")
    #expect(error?.category == .configuration)
  }

  @Test(arguments: ["", "name = \"x\"", "name = \"\"", "[[channel]]\ninput=\"1\"\nname=\"L-OOC\""])
  func refusesWhatIsNoMontage(_ text: String) {
    #expect(throws: FacialisError.self) { try MontageFile.parse(text) }
  }

  @Test func saysWhichFileIsMissing() {
    let error = #expect(throws: FacialisError.self) { try MontageFile.read("/nowhere/m.toml") }
    #expect(error?.message.contains("/nowhere/m.toml") == true)
    #expect(throws: FacialisError.self) { try MontageFile.read("/tmp") }
  }
}

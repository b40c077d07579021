// SPDX-License-Identifier: GPL-3.0-or-later
import FacialEMG
import Testing

@Suite struct ChannelLabelTests {
  @Test(arguments: [
    ("EMG L-OOC", "L-OOC"), ("L-OOC", "L-OOC"), ("L OOC", "L-OOC"), ("OOC_L", "L-OOC"), ("EMG ZYG R", "R-ZYG"),
    ("left orbicularis oculi", "L-OOC"), ("Orbicularis oculi left", "L-OOC"), ("EMG L-OOC-inf", "L-OOC-inf"),
    ("EMG_R_OOC_2", "R-OOC-2"), ("M. orbicularis oculi (inferior), right", "R-OOC-inf"), ("LOOC", "L-OOC"),
    ("zygR", "R-ZYG"), ("sEMG Corrugator R", "R-COR"), ("EMG corr left", "L-COR"), ("Rt Frontalis", "R-FRO"),
    ("levator labii superioris left", "L-LLS"), ("Depressor anguli oris R", "R-DAO"), ("r mentalis", "R-MEN"),
    ("EMG-left-masseter", "L-MAS"), ("zygomaticus major rechts", "R-ZYG"), ("EMG L-OOC-pars_1", "L-OOC-pars_1"),
  ])
  func understands(_ label: String, _ name: String) {
    #expect(ChannelLabel(label) == ChannelName(name).map { .channel($0) })
  }

  @Test(arguments: [
    "EMG submental", "Chin EMG", "EMG", "EMG1", "EMG 12", "EMG ZYG", "EMG L", "EMG L R OOC", "zygomaticus minor left",
    "orbicularis oculi", "Zygomaticus", "EMG left tibialis", "levator anguli oris left", "EMG L-XYZ", "emg_raw",
    "EMG L OOC inf 2", "EMG L-OOC-ä", "left orbicularis",
  ])
  func asksForWhatItDoesNotUnderstand(_ label: String) {
    #expect(ChannelLabel(label) == .notUnderstood)
  }

  @Test(arguments: [
    ("ECG", "ECG"), ("EEG Fpz-Cz", "EEG"), ("EOG horizontal", "EOG"), ("Status", "triggers"), ("stAtUs", "triggers"),
    ("tRigGer", "triggers"), ("EDF Annotations", "annotations"), ("Event marker", "triggers"),
    ("Temp rectal", "temperature"),
    ("Resp oro-nasal", "breathing"), ("C3", "EMG"), ("", "EMG"), ("Fp1", "EMG"), ("NAS", "side"),
    ("sine 8.5 Hz", "EMG"),
  ])
  func leavesOutWhatIsNotEMG(_ label: String, _ word: String) throws {
    guard case .notEMG(let reason) = ChannelLabel(label) else {
      Issue.record("\(label) is \(ChannelLabel(label))")
      return
    }
    #expect(reason.contains(word))
  }

  @Test func understandsEveryNameOfOurOwn() {
    for muscle in Muscle.allCases {
      for side in Side.allCases {
        for site in [nil, "2", "inf"] {
          let name = ChannelName(side, muscle, site: site)
          #expect(ChannelLabel(name.fileLabel) == .channel(name))
          #expect(ChannelLabel("\(name)") == .channel(name))
          #expect(ChannelLabel(name.spelledOut) == .channel(name))
        }
      }
    }
  }
}

// SPDX-License-Identifier: GPL-3.0-or-later

public import ArgumentParser
import FacialEMG

/// `facialis`: every command of the command line.
public struct FacialisCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "facialis",
    abstract: "Facial EMG for hemifacial spasm research: live from the daemon, and from recordings.",
    discussion: """
      \(Facialis.disclaimer)

      Live, with facialisd running:
        facialis status                        what the daemon does
        facialis devices                       attached ADCs, and what stands in the way
        facialis monitor                       events as they happen, until Ctrl-C
        facialis session set --subject S01 caffeine_mg=200
        facialis record start --subject S01 --task rest
        facialis mark task:smile:on
        facialis view                          the viewer, in the browser
        facialis record stop                   prints the path of the recording

      From files:
        facialis info X.bdf                    what is in a recording
        facialis check X.bdf                   what is against the standard, and the mend
        facialis analyze *.bdf --output tables events, features, summary, report
        facialis batch recordings --output results   thousands, resumable
        facialis compare old new               what another threshold changes
        facialis cohort results --output cohort    subjects over time
        facialis simulate --scenario S05 --duration 60 --output S05.bdf
        facialis score tables/S05_events.tsv S05_truth.tsv
        facialis explain X.bdf clonic:24680:right --output why.svg
        facialis card --quick                  the detector on simulated signals

      Exit status: 0 all went well, 1 some files failed, else as in sysexits.h:
      64 usage, 65 bad data, 66 no such file or event, 69 the daemon does not
      answer or refuses, 70 a defect, 74 input or output, 77 not permitted,
      78 configuration.
      """,
    version: "facialis \(Facialis.version)\n\(Facialis.disclaimer)",
    subcommands: [
      StatusCommand.self, DevicesCommand.self, MonitorCommand.self, SessionCommand.self, RecordCommand.self,
      MarkCommand.self, EventsCommand.self, AuditCommand.self, CatalogCommand.self, BidsCommand.self,
      AnalyzeCommand.self, InfoCommand.self, CheckCommand.self, RepairCommand.self, AnonymizeCommand.self,
      AmendCommand.self, ImportCommand.self,
      SimulateCommand.self, ScoreCommand.self,
      BatchCommand.self, GatherCommand.self, CompareCommand.self, CohortCommand.self,
      BidsAppCommand.self, BatchWorkerCommand.self,
      CardCommand.self, ExplainCommand.self, ReportCommand.self, CaptureCommand.self,
      ViewCommand.self, TopCommand.self, LSLCommand.self,
      ConfigCommand.self, DoctorCommand.self, ManualCommand.self,
    ])

  @OptionGroup(title: "The daemon") package var sockets: SocketOptions

  public init() {}
}

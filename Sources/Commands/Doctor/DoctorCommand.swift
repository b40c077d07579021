// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Configuration
import DaemonAPI
import FacialEMG
import FacialisClient
import Foundation

/// `facialis doctor`
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look whether this machine is ready to record: rights, udev, USB, limits, disk, clock, versions.",
    discussion: """
      Every finding comes with its mend. The exit status is 1 where something has to
      be mended before a recording.

      Examples:
        facialis doctor
        sudo -u facialis facialis doctor --folder /var/lib/facialis/recordings
        facialis doctor --bundle report.tar.gz     for a bug report: no names, no signal
      """)

  @ParentCommand var main: FacialisCommand
  @OptionGroup var sockets: SocketOptions
  @OptionGroup var file: ConfigFileOption

  @Option(help: ArgumentHelp("Folder whose disk is tried (default: the recordings' folder).", valueName: "dir"))
  var folder: String?

  @Option(
    help: ArgumentHelp("Write findings, status, settings and the log to a new .tar.gz, anonymised.", valueName: "file"))
  var bundle: String?

  @Flag(help: "Print findings and facts as JSON.")
  var json = false

  private struct Report: Encodable {
    var findings: [DoctorFinding]
    var facts: DoctorFacts
  }

  func run() async throws {
    var facts = DoctorFacts()
    let place = sockets.folder(else: main.sockets)
    var status: StatusReply?
    do throws(FacialisError) {
      let answer = try await DaemonClient(folder: place).status()
      status = answer
      facts.daemonVersion = answer.version
      facts.sessionState = answer.session.state
      facts.sessionMessage = answer.session.message
      facts.samplesLost = answer.ledger.first { $0.place == "stream" }?.lost ?? 0
    } catch { facts.daemonError = error.message }
    var recordings = folder
    do throws(FacialisError) {
      let configuration = try file.read()
      let state = configuration.text(.state)
      let configured = configuration.text(.recordings)
      recordings = recordings ?? (configured.isEmpty ? state : configured)
    } catch { facts.configurationError = error.message }
    let probe = DoctorProbe()
    probe.look(&facts)
    let pid = OtherProgram.run("systemctl", ["show", "facialisd.service", "--property=MainPID", "--value"])
    probe.ask(
      &facts, sockets: place,
      daemon: pid.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }.flatMap { $0 > 0 ? $0 : nil })
    if let recordings {
      do throws(FacialisError) {
        facts.disk = try DiskTrial.run(in: recordings)
      } catch { facts.diskError = error.message }
    }
    let findings = DoctorFinding.all(facts)
    if let bundle {
      try DoctorBundle(findings: findings, facts: facts, status: status, configuration: try? file.read()).write(
        to: bundle)
    }
    show(findings, facts)
    if findings.contains(where: { $0.state == .problem }) { throw ExitCode(1) }
  }

  private func show(_ findings: [DoctorFinding], _ facts: DoctorFacts) {
    let console = Console.current
    if json {
      try? console.json(Report(findings: findings, facts: facts))
      return
    }
    for finding in findings {
      let mark =
        switch finding.state {
        case .good: "ok      "
        case .warning: "warning "
        case .problem: "PROBLEM "
        }
      console.line("\(mark) \(finding.subject): \(finding.words)")
      if !finding.mend.isEmpty { console.line("          mend: \(finding.mend)") }
    }
  }
}

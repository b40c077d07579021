// SPDX-License-Identifier: GPL-3.0-or-later

/// The one style sheet of the reports; colours after Okabe and Ito, told apart by colour-blind readers.
enum ReportStyle {
  static let sheet = """
    :root{color-scheme:light}
    body{font:14px/1.45 system-ui,sans-serif;max-width:1000px;margin:0 auto;padding:0 1rem 2rem;color:#111;background:#fff}
    .disclaimer{background:#111;color:#fff;font-weight:600;text-align:center;margin:0 -1rem 1rem;padding:.4rem}
    h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:1.6rem;border-bottom:1px solid #999}h2,h3{break-after:avoid}
    figure{margin:0 0 1rem;break-inside:avoid}figcaption,.note{font-size:12px;color:#333}
    .warning{border-left:4px solid #d55e00;padding-left:.5rem}
    table{border-collapse:collapse;font-size:13px;break-inside:auto;margin:.5rem 0}tr{break-inside:avoid}
    td,th{border:1px solid #aaa;padding:2px 7px;text-align:right;vertical-align:top;overflow-wrap:break-word}
    th{text-align:left;font-weight:600}td:nth-child(2):last-child{text-align:left;overflow-wrap:anywhere}h3{font-size:1rem}thead th{background:#eee}
    svg{width:100%;height:auto;background:#fff}svg image{image-rendering:pixelated}svg text{font:11px system-ui,sans-serif;fill:#111}
    .line{fill:none;stroke-width:1.4}.line.left{stroke:#0072b2;fill:none}.line.right{stroke:#d55e00;fill:none}
    .line.quiet{stroke:#888}ul{padding-left:1.2rem}.pairs{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem}
    .treatment{stroke:#333;stroke-dasharray:3 3;fill:none}.null{fill:#ccc}.end{text-anchor:end}.mid{text-anchor:middle}.grid{stroke:#ddd}.axis{stroke:#555;fill:none}
    .stretch0{fill:#e8eef5}.stretch1{fill:#d3dfec}
    .burst{stroke:#555}.isolated{stroke:#e69f00}.clonic{stroke:#d55e00}.tonic{stroke:#7a1f00}
    .synkinesis{stroke:#7a3e8e}.movement{stroke:#009e73}.bilateral{stroke:#005c43}.blink{stroke:#56b4e9}
    .artefact{stroke:#bbb}.excluded{stroke:#000}.left{fill:#0072b2}.right{fill:#d55e00}.clonicbar{fill:#d55e00}
    @page{size:A4;margin:14mm}
    @media print{body{max-width:none;padding:0;font-size:11px}.disclaimer{margin:0 0 1rem;border:1px solid #111;color:#111;
    background:#fff}table{font-size:9.5px}td,th{padding:1px 4px}.note,figcaption{font-size:10px}details>*{display:block}}
    """
}

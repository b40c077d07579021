// SPDX-License-Identifier: GPL-3.0-or-later

import Commands
import Foundation

exit(await CommandLineTool.run(Array(CommandLine.arguments.dropFirst())))

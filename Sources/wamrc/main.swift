import Driver
import Foundation

exit(WamrcCommand.status(running: Array(CommandLine.arguments.dropFirst())))

import CMimalloc
import Driver
import Foundation

// Named so that the linker keeps the library, whose `malloc` takes the place of the C library's.
precondition(mi_version() > 0, "the allocator has no version")
exit(WamrcCommand.status(running: Array(CommandLine.arguments.dropFirst())))

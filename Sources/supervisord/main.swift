import Glibc
import LinuxSystem

exit(Program.run(arguments: ProcessArguments.current()))

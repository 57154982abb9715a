// placeholder
import NIOPosix

/// The process that clients talk to: the core starts it, and it lives as long as they need it.
package enum ControlProcess {}

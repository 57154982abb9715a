#ifndef CLINUX_EVENT_POLL_H
#define CLINUX_EVENT_POLL_H

// Makes the descriptors that an event loop needs, waits for them once, and closes them again. 0, or -1 and errno, and the
// name of the call that has failed.
int clinux_probe_event_loop(const char **call);

#endif

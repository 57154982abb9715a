#ifndef CLINUX_REVISION_H
#define CLINUX_REVISION_H

/// The commit that the binary was built from, as scripts/build-static has written it into the binary; "unknown" in other builds.
const char *clinux_revision(void);

#endif

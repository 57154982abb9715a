/* The XML parser of Debian's libexpat1-dev, linked statically. */
#include <expat.h>

// crypt_r(3) of libxcrypt.
#include <crypt.h>

#include "option_scanner.h"
int CLinux_x(void);

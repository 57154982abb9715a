#include "CLinux.h"
int CLinux_x(void){return 0;}

#include "CSpawn.h"
int CSpawn_x(void){return 0;}

int CSpawn_x(void);

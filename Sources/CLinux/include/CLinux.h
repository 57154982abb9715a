int CLinux_x(void);

// The binary carries no unwind tables (scripts/build-static): nothing in it throws through a frame, and without them it
// is two megabytes smaller. The start-up code of a static executable registers the tables by address nevertheless and
// reads what is there. The linker puts these in the place of that registry (--wrap); a C++ exception or a pthread_exit
// then finds no table and ends in abort, as it would without a handler.
void __wrap___register_frame_info(const void *begin, void *object);
void *__wrap___deregister_frame_info(const void *begin);

void __wrap___register_frame_info(const void *begin, void *object)
{
    (void)begin;
    (void)object;
}

void *__wrap___deregister_frame_info(const void *begin)
{
    (void)begin;
    return 0;
}

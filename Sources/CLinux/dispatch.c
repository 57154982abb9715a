#ifdef WITHOUT_DISPATCH

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// SwiftNIO and Swift's concurrency are able to use libdispatch, and of what they have in this binary nothing does: the loop
// of the servers runs on the main thread (ServerLoop), names are not looked up, and nothing is async. The library would come
// along, with 200 kilobytes, the syslog and time zones of the C library and a constructor that runs in every program. The
// static binary (scripts/build-static) has these names in its place; a name that is missing here brings the library back,
// and the linker then finds the others twice.
__attribute__((used)) static void without_dispatch(void)
{
    static const char message[] = "supervisord: libdispatch was called, which this binary does not have\n";
    ssize_t ignored = write(STDERR_FILENO, message, strlen(message));
    (void)ignored;
    abort();
}

#define FUNCTION(name) void name(void) __attribute__((alias("without_dispatch")));
// What the library has as an object is only ever handed back to it.
#define OBJECT(name) void *name[16];

FUNCTION(dispatch_activate)
FUNCTION(dispatch_after)
FUNCTION(dispatch_after_f)
FUNCTION(dispatch_apply)
FUNCTION(dispatch_assert_queue)
FUNCTION(dispatch_assert_queue_barrier)
FUNCTION(dispatch_assert_queue_not)
FUNCTION(dispatch_async)
FUNCTION(dispatch_async_f)
FUNCTION(dispatch_barrier_async)
FUNCTION(dispatch_barrier_sync)
FUNCTION(dispatch_block_cancel)
FUNCTION(dispatch_block_create)
FUNCTION(dispatch_block_create_with_qos_class)
FUNCTION(dispatch_block_notify)
FUNCTION(dispatch_block_testcancel)
FUNCTION(dispatch_block_wait)
FUNCTION(dispatch_data_apply)
FUNCTION(dispatch_data_copy_region)
FUNCTION(dispatch_data_create)
FUNCTION(dispatch_data_create_concat)
FUNCTION(dispatch_data_create_map)
FUNCTION(dispatch_data_create_subrange)
FUNCTION(dispatch_data_get_size)
FUNCTION(dispatch_get_global_queue)
FUNCTION(dispatch_get_specific)
FUNCTION(dispatch_group_async)
FUNCTION(dispatch_group_create)
FUNCTION(dispatch_group_enter)
FUNCTION(dispatch_group_leave)
FUNCTION(dispatch_group_notify)
FUNCTION(dispatch_group_wait)
FUNCTION(dispatch_io_barrier)
FUNCTION(dispatch_io_close)
FUNCTION(dispatch_io_create)
FUNCTION(dispatch_io_create_with_io)
FUNCTION(dispatch_io_create_with_path)
FUNCTION(dispatch_io_get_descriptor)
FUNCTION(dispatch_io_read)
FUNCTION(dispatch_io_set_high_water)
FUNCTION(dispatch_io_set_interval)
FUNCTION(dispatch_io_set_low_water)
FUNCTION(dispatch_io_write)
FUNCTION(dispatch_main)
FUNCTION(dispatch_queue_attr_make_initially_inactive)
FUNCTION(dispatch_queue_attr_make_with_autorelease_frequency)
FUNCTION(dispatch_queue_attr_make_with_qos_class)
FUNCTION(dispatch_queue_create)
FUNCTION(dispatch_queue_create_with_target)
FUNCTION(dispatch_queue_get_label)
FUNCTION(dispatch_queue_get_qos_class)
FUNCTION(dispatch_queue_get_specific)
FUNCTION(dispatch_queue_set_specific)
FUNCTION(dispatch_queue_set_width)
FUNCTION(dispatch_read)
FUNCTION(dispatch_release)
FUNCTION(dispatch_resume)
FUNCTION(dispatch_retain)
FUNCTION(dispatch_semaphore_create)
FUNCTION(dispatch_semaphore_signal)
FUNCTION(dispatch_semaphore_wait)
FUNCTION(dispatch_set_context)
FUNCTION(dispatch_set_target_queue)
FUNCTION(dispatch_source_cancel)
FUNCTION(dispatch_source_create)
FUNCTION(dispatch_source_get_data)
FUNCTION(dispatch_source_get_handle)
FUNCTION(dispatch_source_get_mask)
FUNCTION(dispatch_source_merge_data)
FUNCTION(dispatch_source_set_cancel_handler)
FUNCTION(dispatch_source_set_event_handler)
FUNCTION(dispatch_source_set_event_handler_f)
FUNCTION(dispatch_source_set_registration_handler)
FUNCTION(dispatch_source_set_timer)
FUNCTION(dispatch_source_testcancel)
FUNCTION(dispatch_suspend)
FUNCTION(dispatch_sync)
FUNCTION(dispatch_time)
FUNCTION(dispatch_walltime)
FUNCTION(dispatch_write)

OBJECT(_dispatch_data_destructor_free)
OBJECT(_dispatch_data_destructor_munmap)
OBJECT(_dispatch_data_empty)
OBJECT(_dispatch_main_q)
OBJECT(_dispatch_queue_attr_concurrent)
OBJECT(_dispatch_source_type_data_add)
OBJECT(_dispatch_source_type_data_or)
OBJECT(_dispatch_source_type_data_replace)
OBJECT(_dispatch_source_type_read)
OBJECT(_dispatch_source_type_signal)
OBJECT(_dispatch_source_type_timer)
OBJECT(_dispatch_source_type_write)

#endif

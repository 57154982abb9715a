import Glibc
package import Model

/// The kernel's clocks.
package enum Clock {
    package static func monotonicNow() -> MonotonicTime {
        let time = now(CLOCK_MONOTONIC)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    }

    /// Seconds since the epoch, and the milliseconds of the second. For display only.
    package static func wallNow() -> (seconds: Int, milliseconds: Int) {
        let time = now(CLOCK_REALTIME)
        return (time.tv_sec, time.tv_nsec / 1_000_000)
    }

    private static func now(_ clock: clockid_t) -> timespec {
        var time = timespec()
        // Cannot fail: both clocks always exist, and the pointer is good (clock_gettime(2)).
        _ = clock_gettime(clock, &time)
        return time
    }

    /// The date and time of day of a wall-clock second in the local time zone.
    package static func localTime(ofSecond seconds: Int) -> DateTime {
        var time = time_t(seconds)
        var fields = tm()
        _ = localtime_r(&time, &fields)
        return dateTime(fields)
    }

    /// The same time in UTC.
    package static func universalTime(ofSecond seconds: Int) -> DateTime {
        var time = time_t(seconds)
        var fields = tm()
        _ = gmtime_r(&time, &fields)
        return dateTime(fields)
    }

    /// Seconds that local time is ahead of UTC at a wall-clock second.
    package static func utcOffset(ofSecond seconds: Int) -> Int {
        var time = time_t(seconds)
        var fields = tm()
        _ = localtime_r(&time, &fields)
        return fields.tm_gmtoff
    }

    private static func dateTime(_ fields: tm) -> DateTime {
        DateTime(
            year: Int(fields.tm_year) &+ 1900,
            month: Int(fields.tm_mon) &+ 1,
            day: Int(fields.tm_mday),
            hour: Int(fields.tm_hour),
            minute: Int(fields.tm_min),
            second: Int(fields.tm_sec)
        )
    }
}

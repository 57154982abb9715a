#!/usr/bin/env python3
"""Pairs of a schedule and a time with what a reference says is the next run, for ScheduleComparisonTests.

    Tests/Schedules/reference.py [--pairs N] [--zone-pairs N] [--seed N] FILE

The sample that the tests always read, Tests/Corpus/schedule-reference/sample.tsv, is made with the numbers that are the
defaults here; `make fuzz` makes a million pairs.

Two kinds of lines, with tabs between their fields, and seconds since the epoch as times (- for no run):

    utc     SCHEDULE        TIME    NEXT            by croniter, in UTC
    zone    NAME            OFFSET  TIME:OFFSET ... a zone: its first offset, and its changes
    local   NAME    SCHEDULE        TIME    NEXT    in that zone, minute by minute, as Debian's cron goes through them

croniter reads a few things otherwise than cron(5), so that the schedules that are made leave these out by rule:
- It takes DAY and WEEKDAY together by whether one of them is exactly `*`; cron(8) looks whether one begins with `*`.
  `implement_cron_bug=True` makes croniter do the same.
- It knows further forms that are errors here: seconds and years, `L`, `W`, `#`, `?`, `5/10`, steps beyond the range, and ranges
  that go backwards. None is made.
- It takes a range of one value, as `5-5`, for the whole range of the field. None is made.
- It takes a field that names all values for `*`: `1-7` as a weekday says nothing to it, to cron(8) every day. None is made.
- In a zone it goes its own way where summer time begins or ends. So it is asked in UTC only; for zones there is the
  simulation below, which knows nothing of how ours searches.
"""
import argparse
import datetime
import os
import random
import sys
import zoneinfo

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from lib.environment import SCHEDULES  # noqa: E402

FIELDS = [(0, 59, None), (0, 23, None), (1, 31, None),
          (1, 12, 'jan feb mar apr may jun jul aug sep oct nov dec'.split()), (0, 7, 'sun mon tue wed thu fri sat'.split())]
WORDS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']
FIRST, LAST = 0, 5_000_000_000  # up to the year 2128: 2100 is no leap year
STARTS = 8  # with each schedule
ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Africa/Casablanca', 'Asia/Tehran']


def value(r, low, high, names):
    number = r.randint(low, high)
    if names and number - low < len(names) and r.random() < 0.3:
        word = names[number - low]
        return r.choice([word, word.upper(), word.capitalize()])
    return str(number)


def item(r, low, high, names):
    kind = r.random()
    if kind < 0.5:
        return value(r, low, high, names)
    if kind < 0.6:
        return '*/%d' % r.randint(1, high if low else min(high + 1, 7 if high == 7 else high))
    first, last = sorted(r.sample(range(low, high + 1), 2))
    text = '%d-%d' % (first, last)
    if names and r.random() < 0.3 and last - low < len(names):
        text = '%s-%s' % (names[first - low], names[last - low])
    return text + ('/%d' % r.randint(1, 7) if r.random() < 0.4 else '')


def field(r, number):
    low, high, names = FIELDS[number]
    if r.random() < (0.25 if number < 2 else 0.45):
        return '*'
    text = ','.join(item(r, low, high, names) for _ in range(r.choice([1, 1, 1, 2, 3])))
    members = {0 if high == 7 and v == 7 else v for v in Minutes.members(text, FIELDS[number])}
    return '*' if len(members) == (7 if high == 7 else high - low + 1) else text


def schedule(r):
    if r.random() < 0.01:
        return r.choice(WORDS)
    return ' '.join(field(r, number) for number in range(5))


def compare_in_utc(r, pairs, out):
    import croniter
    made = 0
    while made < pairs:
        text = schedule(r)
        try:
            reference = croniter.croniter(text, 0, implement_cron_bug=True)
        except croniter.CroniterBadDateError:
            continue  # a date that never comes, which is an error here
        second = r.randint(FIRST, LAST)
        for _ in range(STARTS):
            try:
                due = reference.get_next(float, start_time=second)
            except croniter.CroniterBadDateError:
                break
            out.write('utc\t%s\t%d\t%d\n' % (text, second, due))
            made += 1
            # The run after this one, one just before it, or one somewhere else.
            second = r.choice([int(due), int(due) - 1, r.randint(FIRST, LAST)])


class Minutes:
    """The minutes that a schedule names, in the plainest way."""

    def __init__(self, text):
        words = text.split()
        self.is_wild = words[0].startswith('*') or words[1].startswith('*')
        self.both = words[2].startswith('*') or words[4].startswith('*')
        self.sets = [self.members(word, FIELDS[number]) for number, word in enumerate(words)]
        if 7 in self.sets[4]:
            self.sets[4].add(0)

    @staticmethod
    def members(word, bounds):
        low, high, names = bounds
        members = set()
        for part in word.split(','):
            part, _, step = part.partition('/')
            first, dash, last = part.partition('-')
            number = lambda w: low + names.index(w.lower()) if names and w.lower() in names else int(w)
            first, last = (low, high) if first == '*' else (number(first), number(last) if dash else number(first))
            members.update(range(first, last + 1, int(step or 1)))
        return members

    def has(self, time):
        minute, hour, day, month, weekday = self.sets
        if time.minute not in minute or time.hour not in hour or time.month not in month:
            return False
        is_day, is_weekday = time.day in day, time.isoweekday() % 7 in weekday
        return (is_day and is_weekday) if self.both else (is_day or is_weekday)


def naive(second):
    return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=second)


def offset_at(zone, second):
    return int(datetime.datetime.fromtimestamp(second, zone).utcoffset().total_seconds())


def simulate(minutes, zone, start, end):
    """cron(8): each minute has its turn. Where the clock is put forward, what was to run in the hours that are left out runs
    at once; where it is put back, only what begins with * runs again."""
    second = start - start % 60
    reached = second + offset_at(zone, second)  # local time up to which everything else has had its turn
    # One that starts within an hour that comes again has missed its first turn.
    for back in range(second - 4 * 3600, second, 60):
        reached = max(reached, back + offset_at(zone, back)) if offset_at(zone, back) > offset_at(zone, second) else reached
    while second < end:
        second += 60
        local = second + offset_at(zone, second)
        if minutes.is_wild:
            if minutes.has(naive(local)):
                return second
            continue
        while reached < local:
            reached += 60
            if minutes.has(naive(reached)):
                return second
    return None


def changes(zone, first, last):
    found, step = [], 3600
    for second in range(first, last, step):
        if offset_at(zone, second) != offset_at(zone, second + step):
            low, high = second, second + step
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset_at(zone, middle) == offset_at(zone, low) else (low, middle)
            found.append((high, offset_at(zone, high)))
    return found


def night_schedule(r, zone, change):
    """One that has to do with the hours around a change."""
    local = naive(change + offset_at(zone, change))
    hours = r.choice(['*', '*/2', '1-3', '0-4/2', str((local.hour + r.randint(-2, 1)) % 24), '2', '1,2', '0', '23'])
    minutes = r.choice(['*', '*/10', '0', '30', '15,45', '5-55/25', str(r.randint(0, 59))])
    days = r.choice(['* * *', '* * *', '%d %d *' % (local.day, local.month), '* * %d' % (local.isoweekday() % 7), '1 * *'])
    return '%s %s %s' % (minutes, hours, days)


def compare_in_zones(r, pairs, out):
    first, last = 1_735_689_600, 1_861_920_000  # the years 2025 to 2028
    known = []
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        found = changes(zone, first, last)
        out.write('zone\t%s\t%d\t%s\n' % (name, offset_at(zone, first), ' '.join('%d:%d' % pair for pair in found)))
        known += [(name, zone, change) for change, _ in found]
    made = 0
    while made < pairs:
        name, zone, change = r.choice(known or [])
        text = night_schedule(r, zone, change)
        start = change + r.randint(-100, 100) * r.choice([1, 60, 600, 1800])
        end = start + 3 * 86400
        due = simulate(Minutes(text), zone, start, end)
        if due is None:
            continue
        out.write('local\t%s\t%s\t%d\t%d\n' % (name, text, start, due))
        made += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('file')
    parser.add_argument('--pairs', type=int, default=4000)
    parser.add_argument('--zone-pairs', type=int, default=1000)
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    SCHEDULES.enter()
    r = random.Random(options.seed)
    with open(options.file, 'w') as out:
        compare_in_utc(r, options.pairs, out)
        compare_in_zones(r, options.zone_pairs, out)


if __name__ == '__main__':
    main()

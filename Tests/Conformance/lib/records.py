"""What is observed of one side, to be compared with the other."""
import json
import os
import re
import stat

from . import normalize

# log lines whose presence depends on scheduling, or on the oracle being Python
NOISE = re.compile(r'^(waiting for .* to (stop|die)$|fd \S+ closed, stopped monitoring|'
                   r'received SIGCL?H?LD indicating a child quit|Increased RLIMIT_)')


class Records:
    """A part of Ctx."""

    def rec(self, label, value, raw=False):
        """Record one observation (normalised unless raw)."""
        self.obs.append([self.norm.text(label), value if raw else self.norm.value(value)])
        return value

    def records(self, name='s.log', keep=None, levels=None, drop=None):
        recs = [r for r in normalize.log_records(self.read(name) or '') if not NOISE.match(r[1])]
        if levels:
            recs = [r for r in recs if r[0] in levels]
        if keep:
            recs = [r for r in recs if re.search(keep, r[1])]
        if drop:
            recs = [r for r in recs if not re.search(drop, r[1])]
        return recs

    def rec_log(self, label='activity log', **kw):
        """Record the activity log (scheduling noise dropped)."""
        return self.rec(label, self.records(**kw))

    def rec_log_by(self, names, label='activity log', name='s.log', drop=None):
        """Record the log per process name, where the order between processes is free."""
        recs = self.records(name, drop=drop)
        for n in names:
            rx = re.compile(r"(^|[\s'\"])%s([\s'\":]|$)" % re.escape(n))
            self.rec('%s: %s' % (label, n), [r for r in recs if rx.search(r[1])])

    def rec_file(self, name, label=None):
        self.rec(label or 'file ' + name, self.read(name))

    def rec_dir(self, name='.', pattern=r'.*', sizes=False, label=None):
        """Record a directory's entries (normalised, sorted), with sizes if asked."""
        names = [f for f in sorted(os.listdir(self.path(name))) if re.search(pattern, f)]
        out = [[self.norm.text(f), os.path.getsize(self.path(name, f))] if sizes else self.norm.text(f) for f in names]
        self.rec(label or 'dir ' + name, sorted(out), raw=True)

    def rec_info(self, *names, fields=None):
        for n in names:
            r = self.call('supervisor.getProcessInfo', n)
            if fields and 'ok' in r:
                r = {k: r['ok'].get(k, '<missing>') for k in fields}
            self.rec('info ' + n, r)

    def pid(self, name):
        return self.q('supervisor.getProcessInfo', name)['pid']

    def mode(self, name):
        st = os.stat(self.path(name))
        return {'mode': oct(stat.S_IMODE(st.st_mode)), 'type': stat.S_IFMT(st.st_mode), 'uid': st.st_uid,
                'gid': st.st_gid}

    def jsonl(self, name):
        out = []
        for line in (self.read(name) or '').splitlines():
            try:
                out.append(json.loads(line))
            except ValueError:
                out.append({'bad': line})
        return out

    def events(self, name='ev.jsonl', keep=None, serials=False):
        """Events a recording listener saw: [eventname, payload] (…with serial numbers if asked)."""
        keys = ('name', 'payload', 'len_ok') + (('serial', 'poolserial') if serials else ())
        return [[e.get(k) for k in keys] for e in self.jsonl(name) if not keep or re.search(keep, e.get('name', ''))]

"""Results as text: tables by subject, ratios, spreads, growth, and what a peer cannot do."""
import math

from life import LIMIT

# More than this of an exponent says that the work grows faster than the number of programs.
STEEP = 1.05
SMALLEST_FOR_GROWTH = 10
TOO_SLOW = '> %d s' % LIMIT


def figure(value):
    if abs(value) >= 10000:
        return '{:,.0f}'.format(value)
    return '%.0f' % value if abs(value) >= 20 else '%.1f' % value if abs(value) >= 2 or value == 0 else '%.2f' % value


def with_unit(value, unit):
    return (figure(value) + ' ' + unit).strip()


class Report:
    def __init__(self, results, peers, baseline):
        """baseline: the peer that ratios are of."""
        self.results, self.peers, self.baseline = results, peers, baseline

    def ratio(self, row, size, peer):
        """How many times as good the baseline is: as much less, or, of what is better when it is more, as much more."""
        mine, other = (self.results.median(row, size, x) for x in (self.baseline, peer))
        if peer == self.baseline or not mine or not other or math.isinf(mine) or math.isinf(other):
            return None
        return mine / other if row.more_is_better else other / mine

    def cell(self, row, size, peer):
        value = self.results.median(row, size, peer)
        if value is None:
            return '–'
        if math.isinf(value):
            return TOO_SLOW if row.unit == 'ms' else '–'
        ratio = self.ratio(row, size, peer)
        text = with_unit(value, row.unit)
        if ratio is None:
            return text
        shown = '×%.3g' % ratio if ratio < 1000 else '×%.0f' % ratio
        return '%s %s' % (text, '**%s**' % shown if ratio < 1 else shown)

    def line(self, row, size, peers=None):
        return '| %s | %s |' % (row.heading(size), ' | '.join(self.cell(row, size, x.name) for x in peers or self.peers))

    def spread(self, row, size, peers):
        def cell(peer):
            found = [x for x in self.results.figures[row, size].get(peer.name, ()) if not math.isinf(x)]
            return '%s – %s' % (figure(min(found)), with_unit(max(found), row.unit)) if len(found) > 1 else '–'
        return '| %s | %s |' % (row.heading(size), ' | '.join(map(cell, peers)))

    def subjects(self):
        """Rows with sizes in the order in which they were measured, by subject."""
        found = {}
        for row, sizes in self.results.sizes.items():
            found.setdefault(row.subject, []).extend((row, x) for x in sizes if (row, x) in self.results.figures)
        return {subject: rows for subject, rows in found.items() if rows}

    def with_figures(self, rows):
        return [x for x in self.peers if any(self.results.figures[key].get(x.name) for key in rows)]

    def heads(self, peers, first=''):
        return ['| %s | %s |' % (first, ' | '.join(x.title for x in peers)), '|---|%s' % ('---:|' * len(peers))]

    def remarks(self, rows):
        """What stands below a table: notes, and why figures are missing."""
        titles = {x.name: x.title for x in self.peers}
        notes = dict.fromkeys(x for row, _ in rows for x in [self.results.notes[row]] if x)
        reasons = {}
        for row, size in rows:
            for key, reason in self.results.cannot[row].items():
                name, of_size = key if isinstance(key, tuple) else (key, size)
                if name in titles and of_size == size:
                    reasons.setdefault(reason, {})[titles[name]] = None
        return ['- %s.' % x for x in notes] + ['- %s: %s.' % (', '.join(who), reason) for reason, who in reasons.items()]

    def tables(self):
        for subject, rows in self.subjects().items():
            peers = self.with_figures(rows)
            yield '## %s\n' % subject
            yield '\n'.join(self.heads(peers) + [self.line(row, size, peers) for row, size in rows]) + '\n'
            remarks = self.remarks(rows)
            if remarks:
                yield '\n'.join(remarks) + '\n'

    def spreads(self):
        for subject, rows in self.subjects().items():
            peers = self.with_figures(rows)
            lines = [self.spread(row, size, peers) for row, size in rows
                     if any(len(x) > 1 for x in self.results.figures[row, size].values())]
            if lines:
                yield '\n'.join(self.heads(peers, subject) + lines) + '\n'

    def growth(self):
        found = {row: {x.name: self.exponent(row, sizes, x.name) for x in self.peers}
                 for row, sizes in self.results.sizes.items()}
        found = {row: x for row, x in found.items() if any(x.values())}
        peers = [x for x in self.peers if any(y[x.name] for y in found.values())]
        lines = ['| %s | %s |' % (row.heading(None), ' | '.join(self.grown(x[peer.name], peer) for peer in peers))
                 for row, x in found.items()]
        return '\n'.join(self.heads(peers) + lines) + '\n' if lines else ''

    def grown(self, exponent, peer):
        text = '–' if exponent is None else '%.2f' % exponent
        return '**%s**' % text if exponent and exponent > STEEP and peer.name == self.baseline else text

    def exponent(self, row, sizes, peer):
        """Least squares of the logarithms of figures on those of sizes; the slope."""
        points = [(math.log(x), math.log(y)) for x in sizes if x and x >= SMALLEST_FOR_GROWTH
                  for y in [self.results.median(row, x, peer)] if y and y > 0 and not math.isinf(y)]
        if len(points) < 2:
            return None
        middle = [sum(x) / len(points) for x in zip(*points)]
        return (sum((x - middle[0]) * (y - middle[1]) for x, y in points)
                / sum((x - middle[0]) ** 2 for x, _ in points))

"""What a row of measurements comes to."""


def slope(points):
    """The rise for each unit of x of the line through the points (x, y), by least squares."""
    count = len(points)
    middle_x = sum(x for x, _ in points) / count
    middle_y = sum(y for _, y in points) / count
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0


def quantile(values, share):
    """The value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values):
    """Of seconds: the median, the 99th percentile and the longest, in milliseconds, as a text."""
    return '%.1f / %.0f / %.0f ms' % (quantile(values, 0.5) * 1000, quantile(values, 0.99) * 1000, max(values) * 1000)

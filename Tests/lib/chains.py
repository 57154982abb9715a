"""Orders of start that people build with sleeps and with listeners, as `depends_on` says them: names, and what each waits for."""

# SONiC's orchagent container, 17 of its programs; it has a listener for `dependent_startup_wait_for=NAME:running` and `:exited`.
ORCHAGENT = {
    'rsyslogd': [], 'gearsyncd': ['rsyslogd'], 'portsyncd': ['rsyslogd'], 'orchagent': ['portsyncd'],
    'swssconfig': ['orchagent'], 'coppmgrd': ['orchagent'],
    **{name: ['swssconfig:completed'] for name in (
        'restore_neighbors', 'neighsyncd', 'vlanmgrd', 'intfmgrd', 'portmgrd', 'buffermgrd', 'vrfmgrd', 'nbrmgrd',
        'vxlanmgrd', 'tunnelmgrd', 'fdbsyncd')},
}
# Those that are to end.
TASKS = ['swssconfig', 'restore_neighbors']
# photonix: after the server of the application each of these has a sleep of a second more than the one before it, from 5 to
# 12 seconds, and the last one of 60.
SLEEPERS = ['app_server', 'raw_scheduler', 'raw_processor', 'thumbnail_scheduler', 'classification_scheduler',
            'classification_color_processor', 'classification_location_processor', 'classification_style_processor',
            'classification_object_processor', 'rescan_photos_periodically']
PHOTONIX = {'webpack': [], 'storybook': [], 'nginx': [], 'watch_photos': [],
            **{name: SLEEPERS[:number][-1:] for number, name in enumerate(SLEEPERS)}}


def row(count):
    """Programs of which each waits for the one before it."""
    return {'p%d' % number: ['p%d' % (number - 1)] if number else [] for number in range(count)}


def programs(graph, section):
    """A configuration in which neither the order of the sections nor `priority` is that of the start. section: the lines of
    a program, a function of its name."""
    return ''.join('[program:%s]\npriority=%d\n%s\n%s\n'
                   % (name, len(graph) - number, section(name), 'depends_on=' + ', '.join(needs) if needs else '')
                   for number, (name, needs) in reversed(list(enumerate(graph.items()))))

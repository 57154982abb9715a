from peers.supervisord import Supervisord


class Ours(Supervisord):
    def __init__(self, bindir, name='ours', title='swift-supervisor'):
        super().__init__(bindir)
        self.name, self.title = name, title
        self.init = [self.program('supervisord'), '--']

    @property
    def role(self):
        return 'ours'

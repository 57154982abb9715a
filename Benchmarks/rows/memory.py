"""Memory beside that with programs alone, which rows/start.py measures."""
from daemon import control_process
from life import Life, Programs
from rows import measurement, only

SUBJECT = 'Memory'


@measurement(SUBJECT, ('private memory with 100 programs while a client is served', 'KB'), peers='ours supervisor')
@only
def with_client(peer):
    with Life(peer, Programs(100)) as life:
        life.wait_for_notes(100)
        peer.rpc(life).getAllProcessInfo()
        return life.private_kilobytes()


@measurement(SUBJECT, ('of this, the process for clients', 'KB'), peers='ours')
@only
def of_control_process(peer):
    with Life(peer, Programs(100)) as life:
        life.wait_for_notes(100)
        peer.rpc(life).getAllProcessInfo()
        return life.private_kilobytes(control_process(life))

"""An HTTP server. web.py PORT MUTE: while the file MUTE exists it takes connections and says nothing; it removes that
file when it starts."""
import os
import socket
import sys
import time

mute = sys.argv[2]
if os.path.exists(mute):
    os.remove(mute)
with socket.create_server(('127.0.0.1', int(sys.argv[1]))) as server:
    while True:
        connection, _ = server.accept()
        while os.path.exists(mute):
            time.sleep(0.05)
        connection.recv(65536)
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok')
        connection.close()

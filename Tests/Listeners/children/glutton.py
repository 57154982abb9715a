"""glutton.py FOOD: takes 80 MB when the file FOOD appears, which it removes."""
import os
import sys
import time

food = sys.argv[1]
while not os.path.exists(food):
    time.sleep(0.05)
os.remove(food)
eaten = b'x' * 80_000_000
while True:
    time.sleep(1000)

"""Writes made-up captions, one a line: python captions.py COUNT LEAST_WORDS MOST_WORDS > captions.txt"""
import random
import sys

WORDS = (
    "a the red blue small large dog cat tree house car street river mountain sky person walking running sitting near "
    "behind under wooden metal bright dark old young green field water stone bridge window door table chair").split()

random.seed(3)
count, least, most = map(int, sys.argv[1:])
for _ in range(count):
    print(" ".join(random.choice(WORDS) for _ in range(random.randint(least, most))) + ".")

"""Our facet encoder and a peer of facet_encoder.py in turns on the same captions, and the ratio of their rates.

    python compare_encoders.py PUBLISHED_FILE|separate MODEL_FOLDER LAYER CAPTIONS_FILE [ROUNDS]

A ratio of processor seconds stands beside it: where the machine has other work, that one is to be believed.
"""
import json
import os
import statistics
import subprocess
import sys

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(command):
    print("+", " ".join(command), file=sys.stderr)
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    result = json.loads([line for line in lines if line.startswith("{")][-1])
    print(json.dumps(result), flush=True)
    return result


def main():
    peer, folder, layer, captions = sys.argv[1:5]
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(run([
            sys.executable, os.path.join(BENCH, "peers", "facet_encoder.py"), peer, folder, layer, captions, "32"]))
        ours.append(run([
            os.path.join(BENCH, "run"), "FacetEncoderBench", folder, layer, captions, "long", "1024", "1"]))

    def ratio(field):
        return round(statistics.median(t[field] / o[field] for t, o in zip(theirs, ours)), 2)

    print(json.dumps({"ratio": ratio("seconds"), "ratio_of_cpu_seconds": ratio("cpu_seconds")}))


if __name__ == "__main__":
    main()

"""detect-secrets with its default plugins over the files of a folder, for so many seconds.

usage: detect_secrets_bench.py FOLDER SECONDS    prints {"bytes": …, "ms": …, "findings": …}, or {"missing": …}
"""

import json
import os
import sys
import time


def main(folder, seconds):
    try:
        from detect_secrets import SecretsCollection
        from detect_secrets.settings import default_settings
    except ImportError:
        print(json.dumps({"missing": "detect-secrets is not installed"}))
        return
    files = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    secrets = SecretsCollection()
    done = 0
    with default_settings():
        secrets.scan_file(files[0])
        began = time.perf_counter()
        for file in files:
            secrets.scan_file(file)
            done += os.path.getsize(file)
            if time.perf_counter() - began > float(seconds):
                break
    ms = (time.perf_counter() - began) * 1000
    print(json.dumps({"bytes": done, "ms": ms, "findings": sum(1 for _ in secrets)}))


main(*sys.argv[1:])

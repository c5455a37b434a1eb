"""What `sbatch` is to a cluster: take a job script, start it in a process group of its own, print its id, and return."""

import os
import subprocess
import sys

job = subprocess.Popen(
    ["/bin/sh", sys.argv[-1]],
    start_new_session=True,
    stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
with open(os.environ["SUBMITTED"], "a", encoding="utf-8") as record:
    record.write(f"{os.getpgid(job.pid)}\n")
print(job.pid)

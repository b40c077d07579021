# SPDX-License-Identifier: GPL-3.0-or-later
import math
import shlex
from pathlib import Path

from snakemake.utils import validate

validate(config, schema="../schemas/config.schema.yaml")

OUT = config["output_dir"].rstrip("/")

# Only the list is read here: looking at a million files would take longer than planning the jobs.
with open(config["manifest"], "rb") as manifest:
    RECORDINGS = max(0, sum(1 for line in manifest if line.strip()) - 1)

# At least two, since a batch without shards writes the joined status itself.
SHARD_COUNT = max(2, math.ceil(RECORDINGS / config["shard_size"]))
SHARDS = [f"{number}-of-{SHARD_COUNT}" for number in range(1, SHARD_COUNT + 1)]


def batch_options():
    """What decides the results, the same for every shard."""
    options = []
    for name, value in sorted(config.get("settings", {}).items()):
        options += ["--set", f"{name}={value}"]
    if config.get("montage"):
        options += ["--montage", config["montage"]]
    return shlex.join(options)


def covariate_options():
    options = []
    for table in config.get("covariates", []):
        options += ["--covariates", table]
    if config.get("bids"):
        options += ["--bids", config["bids"]]
    return shlex.join(options)

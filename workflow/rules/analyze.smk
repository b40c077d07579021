# SPDX-License-Identifier: GPL-3.0-or-later


# One bad recording is a row in the shard's status, not a failed job; recordings whose results are current are skipped, so
# that a job that was killed goes on where it was.
rule analyze_shard:
    input:
        manifest=config["manifest"],
    output:
        status=f"{OUT}/group/status/{{number}}-of-{SHARD_COUNT}.tsv",
    log:
        f"{OUT}/logs/{{number}}-of-{SHARD_COUNT}.log",
    params:
        facialis=config["facialis"],
        folder=lambda wildcards, output: Path(output.status).parents[2],
        shards=SHARD_COUNT,
        timeout=config.get("timeout", 300),
        options=batch_options(),
    threads: config.get("threads", 1)
    # 75, a full disk, may be mended by the time of the next try; what is wrong with a recording is not tried again.
    retries: 1
    shell:
        "{params.facialis} batch --manifest {input.manifest:q} --output {params.folder:q} "
        "--shard {wildcards.number}/{params.shards} --jobs {threads} --timeout {params.timeout} "
        "{params.options} > {log:q} 2>&1"

# SPDX-License-Identifier: GPL-3.0-or-later
localrules:
    gather,
    cohort,


# Fails in words where a shard is missing; the tables of the shards stay as they are and are read as one dataset.
rule gather:
    input:
        expand(f"{OUT}/group/status/{{shard}}.tsv", shard=SHARDS),
    output:
        f"{OUT}/status.tsv",
    log:
        f"{OUT}/logs/gather.log",
    params:
        facialis=config["facialis"],
        folder=lambda wildcards, output: Path(output[0]).parent,
    shell:
        "{params.facialis} gather {params.folder:q} > {log:q} 2>&1"


rule cohort:
    input:
        f"{OUT}/status.tsv",
    output:
        f"{OUT}/cohort/index.html",
    log:
        f"{OUT}/logs/cohort.log",
    params:
        facialis=config["facialis"],
        folder=lambda wildcards, output: Path(output[0]).parents[1],
        options=covariate_options(),
    shell:
        "{params.facialis} cohort {params.folder:q} --output {params.folder:q}/cohort {params.options} > {log:q} 2>&1"

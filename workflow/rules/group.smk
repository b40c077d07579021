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
        output=OUT,
    shell:
        "{params.facialis} gather {params.output:q} > {log:q} 2>&1"


rule cohort:
    input:
        f"{OUT}/status.tsv",
    output:
        f"{OUT}/cohort/index.html",
    log:
        f"{OUT}/logs/cohort.log",
    params:
        facialis=config["facialis"],
        output=OUT,
        options=covariate_options(),
    shell:
        "{params.facialis} cohort {params.output:q} --output {params.output:q}/cohort {params.options} > {log:q} 2>&1"

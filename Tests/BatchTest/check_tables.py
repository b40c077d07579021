#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_tables.py OUTPUT [OTHER]: DuckDB, pyarrow and polars read the tables of a batch, and what they read is what stands in the
results of each recording. With a second output folder: both hold the same rows in the same order."""
import csv
import glob
import sys
from pathlib import Path

import duckdb
import polars
import pyarrow.parquet as parquet

TABLES = ["recordings", "events", "features", "synkinesis", "covariates"]


def parts(output, table):
    """The files of a table in the order of its shards."""
    files = glob.glob(f"{output}/group/{table}/*.parquet")
    assert files, f"{output} has no table {table}"
    return sorted(files, key=lambda name: int(Path(name).name.split("-")[0]))


def rows(output, table):
    return [row for part in parts(output, table) for row in parquet.read_table(part).to_pylist()]


def check_readers(output, table):
    for part in parts(output, table):
        arrow = parquet.read_table(part)
        frame = polars.read_parquet(part)
        relation = duckdb.sql(f"select * from read_parquet('{part}')")
        names = arrow.column_names
        assert frame.columns == names == relation.columns, f"{part}: columns differ"
        plain = [tuple(row[name] for name in names) for row in arrow.to_pylist()]
        assert frame.rows() == plain, f"{part}: polars reads other rows than pyarrow"
        assert relation.fetchall() == plain, f"{part}: DuckDB reads other rows than pyarrow"
        metadata = arrow.schema.metadata or {}
        for name in names:
            assert f"description.{name}".encode() in metadata, f"{part}: {name} has no description"
        assert metadata[b"facialis.version"] and b"Not a medical device" in metadata[b"facialis.disclaimer"]
        statistics = parquet.read_metadata(part)
        for group in range(statistics.num_row_groups):
            for column in range(statistics.num_columns):
                chunk = statistics.row_group(group).column(column)
                values = arrow.column(column).to_pylist()
                if statistics.num_row_groups == 1:
                    assert chunk.statistics.null_count == sum(value is None for value in values)
                    present = [value for value in values if value is not None]
                    if chunk.statistics.has_min_max and present:
                        assert chunk.statistics.min == min(present) and chunk.statistics.max == max(present)


def check_against_results(output):
    """Every event of every recording, cell by cell."""
    by_recording = {}
    for row in rows(output, "events"):
        by_recording.setdefault(row["recording"], []).append(row)
    recordings = [row["recording"] for row in rows(output, "recordings")]
    cells = 0
    for recording in recordings:
        with open(f"{output}/{recording}_events.tsv", newline="") as file:
            table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        found = by_recording.get(recording, [])
        assert len(found) == len(table), f"{recording}: {len(found)} rows in place of {len(table)}"
        for mine, theirs in zip(found, table):
            for name, text in theirs.items():
                value = mine[name]
                if text == "n/a":
                    assert value is None, f"{recording}: {name} is {value} in place of nothing"
                elif isinstance(value, float):
                    assert value == float(text), f"{recording}: {name} is {value} in place of {text}"
                else:
                    assert value == text, f"{recording}: {name} is {value} in place of {text}"
                cells += 1
    done = [row for row in csv.DictReader(open(f"{output}/status.tsv"), delimiter="\t") if row["status"] == "done"]
    assert [row["recording"] for row in done] == recordings, "status.tsv and the tables name other recordings"
    return len(recordings), cells


def main():
    output = sys.argv[1]
    for table in TABLES:
        check_readers(output, table)
    if not glob.glob(f"{output}/**/*_desc-patterns_events.tsv", recursive=True):
        recordings, cells = check_against_results(output)
        print(f"{recordings} recordings, {cells} cells of events: DuckDB, pyarrow and polars read what was written")
    if len(sys.argv) > 2:
        for table in TABLES:
            mine, other = rows(output, table), rows(sys.argv[2], table)
            assert mine == other, f"{table}: {output} and {sys.argv[2]} differ"
            print(f"{table}: the same {len(mine)} rows in both")


main()

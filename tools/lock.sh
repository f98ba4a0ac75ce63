#!/bin/sh
# Lock what reports need (run.txt) and what tests need (dev.txt): every version and hash, no address.
set -eu
compile="uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --python-version 3.11"
$compile pyproject.toml --group dev -o requirements/dev.txt
$compile pyproject.toml --group build -c requirements/dev.txt -o requirements/run.txt

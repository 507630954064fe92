#!/usr/bin/env bash
# Installs one Python package into an environment of its own.
# usage: python-tool.sh CACHE NAME PYTHON PACKAGE VERSION
set -euo pipefail

cache=$1 name=$2 python=$3 package=$4 version=$5
environment=$cache/py/$name

mkdir -p "$cache/bin" "$cache/done" "$cache/py"
"$python" -m venv --clear "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check "$package==$version"
if [ -x "$environment/bin/$name" ]; then
  ln -sfn "../py/$name/bin/$name" "$cache/bin/$name"
fi
touch "$cache/done/$name@$version"

#!/usr/bin/env bash
# Builds one program in its module's own folder, so that the module's replacements and sums hold.
# usage: go-tool.sh CACHE NAME MODULE VERSION PACKAGE [GOEXPERIMENT]
set -euo pipefail

cache=$1 name=$2 module=$3 version=$4 package=$5
export CGO_ENABLED=0 GOWORK=off GOEXPERIMENT=${6:-}

mkdir -p "$cache/bin" "$cache/done"
folder=$(go mod download -json "$module@$version" | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",$/\1/p')
cd "$folder"
go build -mod=readonly -trimpath -ldflags '-s -w' -o "$cache/bin/.$name.$$" "./$package"
mv "$cache/bin/.$name.$$" "$cache/bin/$name" # in one step: another run may be using the old one
touch "$cache/done/$name@$version"

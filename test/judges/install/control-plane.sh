#!/usr/bin/env bash
# Builds etcd, the control plane, kubectl and kwok of one Kubernetes release from their Go modules.
# usage: control-plane.sh CACHE RELEASE KWOK   e.g. control-plane.sh ~/.cache/keelson-judges v1.33.13 v0.7.0
set -euo pipefail

cache=$1 release=$2 kwok=$3
target=$cache/bin/kubernetes-$release
minor=$(cut -d. -f2 <<<"$release")
libraries=v0.${release#v1.} # k8s.io/api and its siblings are released as v0.MINOR.PATCH

mkdir -p "$cache/bin"
if command -v flock >/dev/null; then
  exec 9>"$cache/build.lock"
  flock 9 # two test runs at once build once
fi
if [ -e "$target/kwok.yaml" ]; then exit 0; fi

work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
export CGO_ENABLED=0 GOWORK=off GOFLAGS=-mod=mod

# k8s.io/kubernetes cannot be installed by name: its go.mod replaces siblings by folders that the
# module zip lacks. A go.mod of our own takes the same requirements with the published siblings.
go mod download "k8s.io/kubernetes@$release"
upstream=$(go env GOMODCACHE)/k8s.io/kubernetes@$release
sed -e 's/^module .*/module keelson-judges/' \
  -e "s|=> \./staging/src/\(k8s\.io/[^ ]*\)|=> \1 $libraries|" "$upstream/go.mod" >go.mod
install -m 644 "$upstream/go.sum" go.sum
# Pinned, because kwok asks for newer libraries than this release was tested with.
awk '$1 ~ /[.].*\// && $2 ~ /^v[0-9]/ && $2 != "v0.0.0" && !/=>/ { print "replace " $1 " => " $1 " " $2 }' \
  "$upstream/go.mod" >>go.mod
go mod edit -require="k8s.io/kubernetes@$release" -require="sigs.k8s.io/kwok@$kwok"

stamp=
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  stamp+=" -X $package.gitVersion=$release -X $package.gitMajor=1 -X $package.gitMinor=$minor"
  stamp+=" -X $package.gitTreeState=clean -X $package.buildDate=1970-01-01T00:00:00Z"
done
mkdir programs
go build -trimpath -ldflags '-s -w' -o programs/etcd go.etcd.io/etcd/server/v3
go build -trimpath -ldflags "-s -w$stamp" -o programs/ sigs.k8s.io/kwok/cmd/kwok \
  k8s.io/kubernetes/cmd/{kube-apiserver,kube-controller-manager,kube-scheduler,kubectl}

# How kwok plays nodes and pods is data in its module. Written last: it marks the folder as complete.
stages=$(go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)/kustomize/stage
for file in "$stages"/node/fast/*-*.yaml "$stages"/node/heartbeat-with-lease/*-*.yaml "$stages"/pod/fast/*-*.yaml; do
  printf -- '---\n'
  cat "$file"
done >programs/kwok.yaml
rm -rf "$target"
mv programs "$target"

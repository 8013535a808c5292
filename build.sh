#!/usr/bin/env bash
# Sets up, builds, runs and tests Lifesign. The same verbs serve people and CI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
usage: ./build.sh VERB [arguments]

  setup   fetch the modules and copy pigo's face finder out of its Go module
  build   setup, then leave web/dist and bin/lifesign
  run     build, then serve on http://127.0.0.1:8080; arguments go to `lifesign serve`
  test    build, then run every test, those of the page in Chromium; arguments go to `go test`
  bench   the benchmarks of docs/performance.md
  fuzz    every fuzz target for a while: FUZZTIME each (default 30s)

Needs Go (see go.mod) and Node.
TEXT
}

# Where pigo's face finder goes, and what it must be (SHA-256).
cascades=engine/internal/detect/cascades
sum='d8014993e7298c7b1865d1f8b855d6dbf4ec5c808bf879e2091ab6837abf90cd  facefinder'

# verify says whether the face finder in a folder is what it must be. macOS has shasum in place of sha256sum.
verify() {
  if command -v sha256sum >/dev/null; then
    (cd "$1" && sha256sum -c --status 2>/dev/null <<<"$sum")
  else
    (cd "$1" && shasum -a 256 -c --status 2>/dev/null <<<"$sum")
  fi
}

need() {
  command -v "$1" >/dev/null || { echo "build.sh: $1 is not installed: $2" >&2; exit 1; }
}

setup() {
  need go "see https://go.dev/dl/"
  need node "see https://nodejs.org/"
  go mod download
  if ! verify "$cascades"; then
    local from
    from=$(go list -m -f '{{.Dir}}' github.com/esimov/pigo)/cascade
    verify "$from" || { echo "build.sh: the face finder in $from is not that of pigo v1.4.6" >&2; exit 1; }
    install -m 0644 "$from/facefinder" "$cascades/facefinder"
  fi
  rm -rf "$cascades/puploc" "$cascades/lps" web/dist/cascades # of an older build: Go would embed them
  if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-audit --no-fund --loglevel=error
  fi
}

# web leaves the page's side in web/dist: the engine as WebAssembly, the models that it loads beside itself, and the bundles.
web() {
  GOOS=js GOARCH=wasm go build -trimpath -ldflags='-s -w' -o web/dist/lifesign.wasm ./wasm
  mkdir -p web/dist/models
  install -m 0644 "$cascades/facefinder" engine/internal/detect/{align,eyes,facelooks,eyelooks}.nn web/dist/models
  npx tsc -p tsconfig.json
  npx tsc -p tsconfig.json --noEmit false --declaration --emitDeclarationOnly --rootDir . --outDir web/dist/types
  npx custom-elements-manifest analyze --quiet --globs web/src/element.ts --outdir web/dist
  node web/build.mjs
}

# browser finds Chromium, or installs Debian's where that can be done.
browser() {
  CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
  if [ -z "$CHROMIUM" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null
    CHROMIUM=$(command -v chromium)
  fi
  [ -n "$CHROMIUM" ] || { echo "build.sh: the browser tests need Chromium: install it or set CHROMIUM" >&2; exit 1; }
  export CHROMIUM
}

# web_tests runs the page in a real browser, whose camera shows generated faces.
web_tests() {
  build
  browser
  LIFESIGN_CLIPS=$(mktemp -d)
  export LIFESIGN_CLIPS
  trap 'rm -rf "$LIFESIGN_CLIPS"' EXIT
  go run ./internal/synth/clip "$LIFESIGN_CLIPS"
  node --test web/test/*.test.mjs
}

build() {
  setup
  web
  mkdir -p bin
  CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o bin/lifesign ./cmd/lifesign
}

run() {
  build
  exec bin/lifesign serve --sessions optional "$@"
}

# test says where a check was left out for want of data, and ends with go test's own lines.
run_tests() {
  setup
  # Tests run in the folder of their package.
  [ -z "${LIFESIGN_DATA:-}" ] || { LIFESIGN_DATA=$(cd "$LIFESIGN_DATA" && pwd); export LIFESIGN_DATA; }
  [ -n "${LIFESIGN_DATA:-}" ] || echo "LIFESIGN_DATA is not set: the tests that measure on real faces are skipped (docs/accuracy.md)"
  test -z "$(gofmt -l .)" || { echo "gofmt would change:" >&2; gofmt -l . >&2; exit 1; }
  go vet ./...
  GOOS=js GOARCH=wasm go vet ./engine/... ./wasm
  GOOS=windows go build -o /dev/null ./cmd/lifesign
  web_tests
  go test -timeout 20m ./... "$@" # a busy machine takes more than the usual ten minutes
}

bench() {
  setup
  go test -run '^$' -bench . -benchmem ./engine/... ./server/... "$@"
}

fuzz() {
  setup
  local package target targets
  for package in $(go list ./...); do
    targets=$(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true)
    for target in $targets; do
      go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-30s}" "$package"
    done
  done
}

verb=${1:-}
[ $# -eq 0 ] || shift
case "$verb" in
  setup) setup ;;
  build) build ;;
  run) run "$@" ;;
  test) run_tests "$@" ;;
  bench) bench "$@" ;;
  fuzz) fuzz ;;
  '' | help | -h | --help) usage ;;
  *) echo "build.sh: there is no verb $verb" >&2; usage >&2; exit 2 ;;
esac

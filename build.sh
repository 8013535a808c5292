#!/usr/bin/env bash
# Sets up, builds, runs and tests Lifesign. The same verbs serve people and CI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
usage: ./build.sh VERB [arguments]

  setup   fetch the modules and copy pigo's cascades out of its Go module
  build   setup, then leave web/dist and bin/lifesign
  run     build, then serve on http://127.0.0.1:8080; arguments go to `lifesign serve`
  test    build, then run every test, those of the page in Chromium; arguments go to `go test`
  bench   the benchmarks whose table is docs/performance.md
  fuzz    every fuzz target for a while: FUZZTIME each (default 30s)

Needs Go (see go.mod) and Node.
TEXT
}

# Where pigo's cascades go, and what they must be (SHA-256).
cascades=engine/internal/detect/cascades
sums() {
  cat <<'TEXT'
d8014993e7298c7b1865d1f8b855d6dbf4ec5c808bf879e2091ab6837abf90cd  facefinder
aa01adf34e5af6ed333be75e934275fc39fba2b63790cb340353b2d459c96ccc  puploc
5056ae37210c49511ada2dfcf35a8c34b742c5f8a44729cc65be8fb4e932a948  lps/lp38
3b7d22017b2f142c9bca5cc118f0a3ff2e4e9e12e4427314c63a9953c0dccdb7  lps/lp42
c63d2a04bdf058923b3c7fa1b1b5c77de7e007bf71a585f20c7cfbb3b8a7f96a  lps/lp44
f5d08fa7c700387f3a34a8ac23a1cac2eeb9d74c766efb2a95c50eb2bfacbfb7  lps/lp46
5085fa475d1bfa2e16e2597d1e0b0a9bdd5c733d5053e303599abda0bc166df6  lps/lp81
61ba39229d9c15bed02277ee804abb3363f97048a0b428158fb87803dec4d8f8  lps/lp82
2389ac114b9e18a2f6036fe9728be47baca012d42993167b8146a7cfe96b334f  lps/lp84
7e7ad437cb7488a3c37f2cbcadb0a5ee9ee4561fd17085de5eb5ec62b66480bd  lps/lp93
f36f8ff56b61b982d20cfc63efadf627d7960850d24d954ce13d0552ba8f74f4  lps/lp312
TEXT
}

# verify says whether every cascade in a folder is what it must be. macOS has shasum in place of sha256sum.
verify() {
  if command -v sha256sum >/dev/null; then
    (cd "$1" && sums | sha256sum -c --status 2>/dev/null)
  else
    (cd "$1" && sums | shasum -a 256 -c --status 2>/dev/null)
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
    verify "$from" || { echo "build.sh: the cascades in $from are not those of pigo v1.4.6" >&2; exit 1; }
    mkdir -p "$cascades/lps"
    sums | while read -r _ name; do install -m 0644 "$from/$name" "$cascades/$name"; done
  fi
  if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-audit --no-fund --loglevel=error
  fi
}

# web leaves the page's side in web/dist: the engine as WebAssembly, the cascades that it fetches apart, and the bundles.
web() {
  local name
  GOOS=js GOARCH=wasm go build -trimpath -ldflags='-s -w' -o web/dist/lifesign.wasm ./wasm
  for name in facefinder puploc lps/lp38 lps/lp84 lps/lp93 lps/lp312; do
    mkdir -p "web/dist/cascades/$(dirname "$name")"
    install -m 0644 "$cascades/$name" "web/dist/cascades/$name"
  done
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
  go test ./... "$@"
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

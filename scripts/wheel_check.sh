#!/bin/sh
# Build sdist and wheel, install the wheel outside of the checkout, and use it there as a stranger would:
# without extras, with a package of somebody else beside it, and with the extras of the demo.
# Usage: scripts/wheel_check.sh, where .venv holds what tests and checks need. About a minute on two cores.
set -eu
cd "$(dirname "$0")/.."
checkout=$PWD
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"

install() {
    "$checkout/.venv/bin/uv" pip install --quiet --python "$place/venv/bin/python" \
        --constraints "$checkout/requirements.lock" --constraints "$checkout/requirements-dev.lock" "$@"
}

# No variable of the caller's reaches the command: no PYTHONPATH into the checkout, no key of a model server.
elsewhere() {
    (cd "$place" && env -i HOME="$place" PATH="$place/venv/bin:/usr/bin:/bin" "$@")
}

fail() {
    echo "wheel-check: $1" >&2
    exit 1
}

says() {
    said=$1
    shift
    elsewhere "$@" >"$place/said" 2>&1 || true
    grep -qF -- "$said" "$place/said" || { cat "$place/said" >&2; fail "'$*' does not say: $said"; }
}

echo "building sdist and wheel"
.venv/bin/python -m build --no-isolation --outdir "$place/dist" . >"$place/log" 2>&1 || { cat "$place/log" >&2; exit 1; }
cp -R tests/plugin "$place/plugin"
.venv/bin/python -m build --no-isolation --wheel --outdir "$place/dist" "$place/plugin" >"$place/log" 2>&1 ||
    { cat "$place/log" >&2; exit 1; }
wheel=$(echo "$place"/dist/assay_news-*.whl)
.venv/bin/python -m venv --without-pip "$place/venv"

echo "without extras: $(basename "$wheel")"
install "$wheel"
packages=$(find "$place"/venv/lib/python*/site-packages -maxdepth 1 -name '*.dist-info' | wc -l)
echo "  $((packages)) packages, $(du -sm "$place"/venv/lib/python*/site-packages | cut -f1) MB"
elsewhere assay init begun >/dev/null
says "contradicts kestrel-point-height" assay score begun/wrong.txt --facts begun/facts.yaml
says '"label": "reliable"' assay score begun/right.txt --facts begun/facts.yaml --format json
says "run: pip install 'assay-news[server]'" assay serve
says "run: pip install 'assay-news[openai]'" assay score begun/right.txt --engine replay
says "run: pip install 'assay-news[evals]'" assay eval compare a b

echo "with a package of somebody else"
install --no-deps "$place"/dist/assay_parrot-*.whl
says "hello hello" assay squawk hello
says "brought by the package 'assay-parrot'" assay engines
says "is 58 metres tall." assay score begun/wrong.txt --facts begun/facts.yaml --engine parrot --format squawks

echo "with the extras of the demo"
install "$wheel[openai,server]"
seeds=$(echo "$place"/venv/lib/python*/site-packages/assay/seeds)
says "with capable-reader" assay score "$seeds/articles/olympics-accurate.txt" --date 2024-08-05 --engine replay \
    --facts "$seeds/ground_truth/olympics100m.yaml"
says "available    answers from the recordings" assay engines
echo "the wheel works outside of the checkout"

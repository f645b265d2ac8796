#!/bin/sh
# htmx 4 does not take up what an extension is for if the extension's script runs after htmx has begun.
#
# Expected: `hx-sse:connect` opens its stream however the two scripts of the package come, as long as htmx comes first: both
# stand as two script elements with `defer`, or the extension is loaded when it is needed. It registers itself.
# Seen: htmx 4.0.1 begins by a timer of 0 ms where the document has been parsed, which may be between two deferred scripts.
# An extension that registers later is never told of the elements that are there: no stream is opened, and no error is shown.
# In one file, or registered before that timer, the same page opens it.
# Hurts: whoever defers the scripts of a page that streams; whether it works depends on the browser's scheduling that day.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund htmx.org@4.0.1 jsdom@26.1.0 > /dev/null
cat > late.cjs <<'JS'
const fs = require("fs");
const { JSDOM } = require("jsdom");
const dist = "node_modules/htmx.org/dist/";
const htmx = fs.readFileSync(dist + "htmx.min.js", "utf8");
const sse = fs.readFileSync(dist + "ext/hx-sse.min.js", "utf8");
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function opened(isLate) {
  const dom = new JSDOM('<body><div hx-sse:connect="/live"></div></body>', {
    runScripts: "outside-only", pretendToBeVisual: true, url: "http://localhost/",
  });
  const expression = dom.window.XPathExpression.prototype; // jsdom wants to be given all arguments, browsers don't
  const evaluate = expression.evaluate;
  expression.evaluate = function (from, type = 0, into = null) { return evaluate.call(this, from, type, into); };
  dom.window.CSS = { escape: (text) => text.replace(/[^\w-]/g, "\\$&") }; // which jsdom lacks
  const asked = [];
  dom.window.fetch = (url) => { asked.push(String(url)); return new Promise(() => {}); };
  await pause(50); // the document has been parsed, as it has where a deferred script runs
  dom.window.eval(htmx);
  if (isLate) await pause(50);
  dom.window.eval(sse);
  await pause(200);
  dom.window.close();
  return asked.length;
}

(async () => {
  const [together, late] = [await opened(false), await opened(true)];
  console.log("htmx.org", require("htmx.org/package.json").version, "streams opened: at once", together, "late", late);
  if (together !== 1) throw new Error("not opened at once either");
  if (late !== 0) throw new Error("a late extension is taken up now");
})().catch((error) => { console.error(error.message); process.exit(1); });
JS
node late.cjs

// Writes a Brotli and a gzip copy beside each file of a kind that compresses, at the best levels: they
// are made once and downloaded often. Node's zlib is native code; a debug build of a crate takes half a
// minute for the same.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [dist] = process.argv.slice(2);
const KINDS = /\.(js|css|html|wasm|svg|json)$/;

for (const name of readdirSync(dist, { recursive: true })) {
  if (!KINDS.test(name)) continue;
  const path = join(dist, name);
  const bytes = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(path + ".br", brotliCompressSync(bytes, { params }));
  writeFileSync(path + ".gz", gzipSync(bytes, { level: 9 }));
}

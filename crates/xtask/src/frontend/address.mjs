// Writes the address of the loader's second file into the first: the hash of its content. The gateway serves
// it there: crates/gateway/src/assets.rs computes the same hash.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
const PLACE = "__ANSWERS__";

const path = join(folder, "farthing.js");
const loader = readFileSync(path, "utf8");
if (loader.split(PLACE).length != 2) throw new Error(`${path} should have ${PLACE} once`);
const digest = createHash("sha256").update(readFileSync(join(folder, "answers.js"))).digest();
writeFileSync(path, loader.replace(PLACE, digest.subarray(0, 9).toString("base64url")));

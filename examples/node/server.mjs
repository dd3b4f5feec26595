// A publisher's server for Node.js, without dependencies. See ../README.md.
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

/** A setting that has to be there: a comparison with nothing could succeed. */
const setting = (name) => {
  if (!process.env[name]) throw new Error(`${name} is not set`);
  return process.env[name];
};

const GATEWAY = setting("GATEWAY");
const JWKS_URL = process.env.JWKS_URL ?? `${GATEWAY}/.well-known/jwks.json`;
const PUBLISHER = setting("PUBLISHER");
const OFFER_KEY = createPrivateKey({ key: JSON.parse(readFileSync(setting("OFFER_KEY"))), format: "jwk" });

/** The gateway's clock and ours may differ by so many seconds. */
const LEEWAY = 30;

/** An unknown key is asked for again after so many milliseconds at the earliest. */
const REFETCH_AFTER = 10_000;

/** All keys are asked for again after so many milliseconds: the gateway may have withdrawn one. */
const KEYS_FOR = Number(process.env.KEYS_FOR ?? 300) * 1000;

const keys = { byId: new Map(), fetchedAt: -Infinity, fetching: undefined };

async function fetchKeys() {
  try {
    const response = await fetch(JWKS_URL, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${JWKS_URL} answered ${response.status}`);
    const set = await response.json();
    const usable = set.keys.filter(({ crv, kid }) => crv === "Ed25519" && typeof kid === "string");
    keys.byId = new Map(usable.map((key) => [key.kid, createPublicKey({ key, format: "jwk" })]));
  } catch (error) {
    // The old keys stay. A gateway that does not answer is worth a line.
    console.error(error);
  }
}

/** The gateway's public key with this id. A new id means that the gateway has changed its key. */
async function gatewayKey(kid) {
  const age = performance.now() - keys.fetchedAt;
  // Also where KEYS_FOR is not a number.
  const isOld = !(age < KEYS_FOR);
  if (isOld || (!keys.byId.has(kid) && age > REFETCH_AFTER)) {
    keys.fetchedAt = performance.now();
    keys.fetching = fetchKeys();
  }
  await keys.fetching;
  return keys.byId.get(kid);
}

const decoded = (part) => JSON.parse(Buffer.from(part, "base64url"));

/** Whether the token lets its bearer have this item now. */
async function isEntitled(token, item) {
  try {
    const [header, claims, signature, ...more] = token.split(".");
    const { alg, kid } = decoded(header);
    if (alg !== "EdDSA" || more.length > 0) return false;
    const key = await gatewayKey(kid);
    const signed = Buffer.from(`${header}.${claims}`);
    if (!key || !verify(null, signed, key, Buffer.from(signature, "base64url"))) return false;
    const { iss, aud, exp, item: paid } = decoded(claims);
    const isCurrent = typeof exp === "number" && Date.now() / 1000 < exp + LEEWAY;
    return iss === GATEWAY && aud === PUBLISHER && isCurrent && paid === item;
  } catch {
    // What cannot be read is not an entitlement.
    return false;
  }
}

/**
 * What is sold beside the catalogue, by the first word of the item. The names are those of farthing.toml.
 * `opens` is the article in whose place it is offered, if there is one.
 *
 * Nothing else gets a signature: whoever asks must not choose an item of the catalogue and get it for the price
 * of another.
 */
function terms(item, opens) {
  const won = (amount) => ({ amount, currency: "KRW" });
  switch (item.split("/")[0]) {
    case "thanks":
      return {
        kind: "tip",
        title: { en: "A coffee for the photographer", ko: "사진기자에게 커피 한 잔" },
        price: won("500"),
        presets: ["500", "1000"],
        max: "10000",
        message: true,
        thanks: { en: "Thank you!", ko: "고맙습니다!" },
      };
    case "collections":
      return {
        kind: "bundle",
        title: { en: "Three from the archive", ko: "지난 기사 세 편" },
        price: won("1500"),
        articles: 3,
        scope: "archive/*",
        valid_days: 30,
        ...(opens && { opens }),
      };
    case "archive":
      return {
        kind: "article",
        title: { en: "From the archive", ko: "지난 기사" },
        price: won("700"),
      };
    default:
      return undefined;
  }
}

/** An offer for an item that is sold beside the catalogue. The price is this server's to decide. */
function signedOffer(item, opens) {
  const sold = terms(item, opens);
  if (!sold) return undefined;
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: PUBLISHER,
    aud: GATEWAY,
    exp: Math.floor(Date.now() / 1000) + 3600,
    item,
    ...sold,
  };
  const signed = `${part({ alg: "EdDSA", typ: "farthing-offer+jwt" })}.${part(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), OFFER_KEY).toString("base64url")}`;
}

const server = createServer(async (request, response) => {
  const answer = (status, body) => {
    const headers = { "content-type": "application/json", "cache-control": "no-store" };
    response.writeHead(status, headers).end(JSON.stringify(body));
  };
  if (request.method !== "GET") return answer(405, { error: "method not allowed" });
  // What is asked for may begin with two slashes, so it is no address relative to another.
  const { pathname, searchParams } = new URL(`http://localhost${request.url}`);
  const path = pathname.slice(1);
  if (path.startsWith("offers/")) {
    const item = path.slice("offers/".length);
    const offer = signedOffer(item, searchParams.get("opens"));
    return offer ? answer(200, { offer }) : answer(404, { error: "not for sale", item });
  }
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (scheme.toLowerCase() === "bearer" && token && (await isEntitled(token, path))) {
    return answer(200, { item: path, text: "What the reader paid for." });
  }
  answer(402, { error: "payment required", item: path });
});

server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});

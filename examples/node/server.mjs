// A publisher's server for Node.js, without dependencies. See ../README.md.
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const GATEWAY = process.env.GATEWAY;
const JWKS_URL = process.env.JWKS_URL ?? `${GATEWAY}/.well-known/jwks.json`;
const PUBLISHER = process.env.PUBLISHER;
const OFFER_KEY = createPrivateKey({ key: JSON.parse(readFileSync(process.env.OFFER_KEY)), format: "jwk" });

/** The gateway's clock and ours may differ by so many seconds. */
const LEEWAY = 30;

/** An unknown key is asked for again after so many milliseconds at the earliest. */
const REFETCH_AFTER = 10_000;

const keys = { byId: new Map(), fetchedAt: 0 };

/** The gateway's public key with this id. A new id means that the gateway has changed its key. */
async function gatewayKey(kid) {
  if (!keys.byId.has(kid) && Date.now() - keys.fetchedAt > REFETCH_AFTER) {
    keys.fetchedAt = Date.now();
    const response = await fetch(JWKS_URL, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${JWKS_URL} answered ${response.status}`);
    const set = await response.json();
    keys.byId = new Map(set.keys.map((key) => [key.kid, createPublicKey({ key, format: "jwk" })]));
  }
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
  } catch (error) {
    // What cannot be read is not an entitlement. A gateway that does not answer is worth a line.
    if (error.cause || error.name === "TimeoutError") console.error(error);
    return false;
  }
}

/**
 * What is sold beside the catalogue, by the first word of the item. The names are those of farthing.toml.
 * `opens` is the article in whose place it is offered, if there is one.
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
    default:
      return {
        kind: "article",
        title: { en: "From the archive", ko: "지난 기사" },
        price: won("700"),
      };
  }
}

/** An offer for an item that is not in the catalogue. The price is this server's to decide. */
function signedOffer(item, opens) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: PUBLISHER,
    aud: GATEWAY,
    exp: Math.floor(Date.now() / 1000) + 3600,
    item,
    ...terms(item, opens),
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
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const path = pathname.slice(1);
  if (path.startsWith("offers/")) {
    return answer(200, { offer: signedOffer(path.slice("offers/".length), searchParams.get("opens")) });
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

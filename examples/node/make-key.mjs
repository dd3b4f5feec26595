// Prints a new private key for signing offers, as a JWK. Its `x` belongs into `offer_keys`.
import { generateKeyPairSync } from "node:crypto";

console.log(JSON.stringify(generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" })));

// Passkeys. This script is loaded only when a reader wants to use one.

/** Sends a request in the session of `token`. Throws the type of the gateway's problem. */
const ask = async (path, token, body) => {
  const answer = await fetch("/v1/passkeys" + path, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw said.type;
  return said;
};

/** The reader's page about their passkeys, in their language. */
const pageOf = ({ page }) => `${page}&lang=${document.documentElement.lang}`;

/** Makes a passkey and returns the path of the page about it. Nothing if the reader has a passkey already. */
export const make = async (token) => {
  const begun = await ask("/registration", token, {}).catch((type) => {
    if (!/step-up-needed$/.test(type)) throw type;
  });
  if (!begun) return;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.options);
  const credential = await navigator.credentials.create({ publicKey });
  return pageOf(await ask("", token, { credential: credential.toJSON() }));
};

const signIn = async (token) => {
  const { options } = await ask("/authentication", token, {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  return ask("/sign-in", token, { credential: credential.toJSON() });
};

/** Signs in. Returns the proof that a passkey was used, if this browser belongs to its owner. */
export const use = async (token) => (await signIn(token)).step_up;

/** Signs in. Returns the path of the page about the reader's passkeys. */
export const manage = async (token) => pageOf(await signIn(token));

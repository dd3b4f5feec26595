// Silent confirmation, in the frame's document only where a carrier says whose phone this is. Before an order with a
// number goes out, a hidden frame asks the carrier; what comes back goes with the order. Whatever fails, the order
// goes as it is, and a code is texted.

/** How long the gateway may take, and then the carrier, in milliseconds. */
const PATIENCE = 4000;

/** A signal that is aborted when that time is over. */
const impatience = () => {
  const end = new AbortController();
  setTimeout(() => end.abort(), PATIENCE);
  return end.signal;
};

/** Whether the carrier did not answer, perhaps because it may not be framed here. Then it is not asked again. */
let isMute;

const ask = async ({ quote, funding: { phone } }, token) => {
  const answer = await fetch("/v1/lines", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ quote, phone }),
    signal: impatience(),
  });
  if (answer.status != 200) return;
  const { url } = await answer.json();
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.src = url;
  const told = new Promise((done) => {
    const signal = impatience();
    signal.onabort = () => done();
    const hear = ({ source, origin, data }) => {
      if (source == frame.contentWindow && origin == location.origin) done(String(data.line));
    };
    addEventListener("message", hear, { signal });
  });
  document.body.append(frame);
  const line = await told;
  frame.remove();
  isMute = !line;
  return line;
};

/** For the checkout: returns the order, with the carrier's answer if there is one. */
document.documentElement.line = async (text, token) => {
  const order = JSON.parse(text);
  const isOnLan = ["wifi", "ethernet"].includes(navigator.connection?.type);
  if (isMute || isOnLan || !order.funding.phone) return text;
  const line = await ask(order, token).catch(() => {});
  return line ? JSON.stringify({ ...order, line }) : text;
};


// How the loader and the frame's first script word things: one place says what stands on a button and how amounts
// are written, as platform/intl.rs does. It comes with the catalogue, whose module this ends.
export const wording = (tag) => {
  const said = words[/^ko(?![a-z])/i.test(tag) ? "ko" : "en"];
  // Won are whole. The first use of Intl takes a slow phone 100 ms, in the publisher's page.
  const write = ({ amount, currency }) =>
    currency == "KRW"
      ? said.won.replace("%", amount.replace(/\B(?=(\d{3})+$)/g, ","))
      : new Intl.NumberFormat(said.lang, { style: "currency", currency }).format(amount);
  const label = ({ kind, price }) => (said[kind] || said.other).replace("%", () => write(price));
  return { ...said, write, label };
};

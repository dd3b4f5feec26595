// Medians and spread, as a table for people.

const TIMES = ["ready", "field", "live", "page blocked, load", "page blocked, tap", "frame blocked, load", "frame blocked, tap", "longest task"];
const HEADS = {
  ready: "button ready",
  field: "tap → field",
  live: "tap → WebAssembly",
  "bytes before": "bytes before tap",
  "bytes after": "bytes after tap",
};

/** The value below which a share of the sorted numbers lies. */
export const quantile = (numbers, share) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
};

const count = (number) => Math.round(number).toLocaleString("en-US");

/** Markdown: one row for each thing that was timed; `median (first quartile–third)`. */
export function table(profile, rows, results) {
  const columns = [...TIMES, "layout shift", "bytes before", "bytes after"];
  const lines = [
    `\n### ${profile}: median (quartiles) of ${results.length / rows.length}, ms; load ${quantile(results.map(({ load }) => load), 0.5).toFixed(1)}\n`,
    `| | ${columns.map((column) => HEADS[column] || column).join(" | ")} |`,
    `|---|${columns.map(() => "--:").join("|")}|`,
  ];
  for (const row of rows) {
    const own = results.filter((result) => result.row == row);
    const cells = columns.map((column) => {
      const numbers = own.map((result) => result[column]);
      if (column == "layout shift") return quantile(numbers, 0.5).toFixed(3);
      const median = count(quantile(numbers, 0.5));
      if (column.startsWith("bytes")) return median;
      return `${median} (${count(quantile(numbers, 0.25))}–${count(quantile(numbers, 0.75))})`;
    });
    lines.push(`| ${row} | ${cells.join(" | ")} |`);
  }
  return lines.join("\n");
}

// Lines of parts with ｜ between them, as the server reads and writes them: a backslash takes its
// meaning from the sign after it.

const MEANT = new Map([["\\", "\\"], ["|", "|"], ["｜", "｜"], ["n", "\n"]]);

/** White space at the ends goes; a line break that was written with a backslash is meant. */
const trimmed = (text) => text.replace(/^[^\S\n]+|[^\S\n]+$/g, "");

function split(line) {
  const parts = [""];
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at], meant = sign === "\\" ? MEANT.get(line[at + 1]) : undefined;
    if (sign === "｜" || sign === "|") parts.push("");
    else if (meant === undefined) parts[parts.length - 1] += sign;
    else {
      parts[parts.length - 1] += meant;
      at += 1;
    }
  }
  return parts.map(trimmed);
}

/** Lines as rows of parts; null if these columns can't show them. */
export function read(text, columns) {
  const rows = text.split("\n").map((line) => line.trim()).filter(Boolean)
    .map((line) => (columns.length === 1 ? [line] : split(line)));
  const fits = (row) => row.length <= columns.length
    && row.every((part, at) => !columns[at].flag || part === "" || part === columns[at].flag);
  return rows.every(fits) ? rows.map((row) => columns.map((_, at) => row[at] || "")) : null;
}

export function written(rows, columns) {
  const escaped = (text) => text.replace(/[\\｜|]/g, "\\$&").replace(/\n/g, "\\n");
  const part = (text) => (columns.length === 1 ? text.replace(/\n/g, " ").trim() : escaped(trimmed(text)));
  const line = (row) => row.map(part).slice(0, row.findLastIndex((text) => trimmed(text)) + 1).join("｜");
  return rows.map(line).filter(Boolean).join("\n");
}

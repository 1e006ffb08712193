// 第N条: an article is a paragraph that begins with its number in strong and a full-width space.
import { joined, plain, slice, words } from "./text.js";

const LABEL = /^第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?/;
const DIGITS = "零一二三四五六七八九";

/** The label that a paragraph begins with; empty if it is no article. */
export function label(spans) {
  const first = spans[0];
  const found = first && first.strong && LABEL.exec(first.text);
  return found ? found[0] : "";
}

/** A text that begins with an article's number, as an article; others as they are. */
export function asClause(spans) {
  const found = LABEL.exec(plain(spans));
  if (!found) return spans;
  const rest = slice(spans, found[0].length);
  if (!/^[\s\u3000]/.test(plain(rest))) return spans;
  return withLabel(found[0], rest);
}

export function withLabel(label, spans) {
  const blank = plain(spans).length - plain(spans).trimStart().length;
  return joined(words(label, true), words("\u3000"), slice(spans, blank));
}

export function withoutLabel(spans) {
  const rest = slice(spans, label(spans).length);
  return slice(rest, plain(rest).length - plain(rest).trimStart().length);
}

/** The label after the last article before `place`; 第一条 if there is none. */
export function nextLabel(blocks, place) {
  for (let at = place - 1; at >= 0; at -= 1) {
    const known = blocks[at].kind === "paragraph" && label(blocks[at].text);
    if (known) return `第${chinese(number(known) + 1)}条`;
  }
  return "第一条";
}

function number(label) {
  let all = 0, digit = 0;
  for (const sign of label.slice(1, label.indexOf("条"))) {
    const unit = { 十: 10, 百: 100, 千: 1000 }[sign];
    if (unit) { all += (digit || 1) * unit; digit = 0; }
    else digit = Math.max(0, DIGITS.indexOf(sign));
  }
  return all + digit;
}

function chinese(number) {
  let out = "", gap = false;
  for (const [unit, sign] of [[1000, "千"], [100, "百"], [10, "十"], [1, ""]]) {
    const digit = Math.floor(number / unit) % 10;
    if (digit === 0) { gap = gap || out !== ""; continue; }
    if (gap) out += "零";
    gap = false;
    out += (unit === 10 && digit === 1 && out === "" ? "" : DIGITS[digit]) + sign;
  }
  return out;
}

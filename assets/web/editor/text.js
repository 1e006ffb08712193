// The words of a paragraph, item or cell: spans in reading order, each { text, strong }.
// Every function gives new spans and leaves those it got as they are.

export const plain = (spans) => spans.map((span) => span.text).join("");

export const size = (spans) => plain(spans).length;

/** A sign with the lines that are drawn through it as signs of their own, and its other marks. */
const STRUCK = /\P{M}?\p{M}*[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e0\u20e5\u20e6\u20ea\u20eb]\p{M}*/gu;
/** A sign of mathematics that a line denies, as in ≠. */
const DENIED = /^[=<>~|\u2190-\u22ff\u27c0-\u2aff]\u0338$/u;

/** A text without the signs that others strike out. */
export const unstruck = (text) => text.replace(STRUCK, (one) => (DENIED.test(one) ? one : ""));

export const isEmpty = (spans) => plain(spans).trim() === "";

export const words = (text, strong = false) => (text ? [{ text, strong }] : []);

/** No empty span, no two in a row of one emphasis. */
export function merged(spans) {
  const all = [];
  for (const { text, strong } of spans) {
    const last = all[all.length - 1];
    if (!text) continue;
    if (last && last.strong === Boolean(strong)) all[all.length - 1] = { text: last.text + text, strong: last.strong };
    else all.push({ text, strong: Boolean(strong) });
  }
  return all;
}

export const joined = (...parts) => merged(parts.flat());

export function slice(spans, from, to = Infinity) {
  const cut = [];
  let at = 0;
  for (const { text, strong } of spans) {
    cut.push({ text: text.slice(Math.max(0, from - at), Math.max(0, to - at)), strong });
    at += text.length;
  }
  return merged(cut);
}

export const replaced = (spans, from, to, by) => joined(slice(spans, 0, from), by, slice(spans, to));

/** Whether all that is chosen is strong. */
export const isStrong = (spans, from, to) => from < to && slice(spans, from, to).every((span) => span.strong);

/** Makes what is chosen strong, or plain if all of it is strong. */
export function toggled(spans, from, to) {
  const strong = !isStrong(spans, from, to);
  return replaced(spans, from, to, words(plain(slice(spans, from, to)), strong));
}

/** Line breaks and tabs, which no block can hold, as spaces; nothing at either end. */
export function tidy(spans) {
  const all = merged(spans.map(({ text, strong }) => ({ text: text.replace(/[\n\r\t\u00a0]+/g, " "), strong })));
  if (all.length) all[0] = { ...all[0], text: all[0].text.trimStart() };
  if (all.length) all[all.length - 1] = { ...all[all.length - 1], text: all[all.length - 1].text.trimEnd() };
  return merged(all);
}

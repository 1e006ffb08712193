// The kinds of blocks, and one made into another.
//
// A block is { id, kind, … }: heading1 to heading3, paragraph and note have `text`; steps and list
// have `items`; a table has `rows`, the first of them its header; an image has `name` and `alt`;
// source has `source`, lines that the reader of the format refuses.
import { label, nextLabel, withLabel, withoutLabel } from "./clause.js";
import { isEmpty, joined, plain, words } from "./text.js";

/** What can be chosen, with its name. An article is a paragraph with a number. */
export const KINDS = new Map([
  ["paragraph", "正文"], ["heading1", "一级标题"], ["heading2", "二级标题"], ["heading3", "三级标题"],
  ["clause", "条款"], ["steps", "步骤"], ["list", "要点"], ["table", "表格"], ["image", "图片"], ["note", "提示"],
]);

const TEXTS = ["paragraph", "heading1", "heading2", "heading3", "note"];

export const isText = (block) => TEXTS.includes(block.kind);
export const isList = (block) => block.kind === "steps" || block.kind === "list";
export const isHeading = (kind) => kind.startsWith("heading");

/** What a block is called: one of KINDS, or source. */
export const shownKind = (block) => (block.kind === "paragraph" && label(block.text) ? "clause" : block.kind);

export const name = (block) => KINDS.get(shownKind(block)) || "源码";

let count = 0;

export const made = (kind, own) => ({ id: `b${(count += 1)}`, kind, ...own });

export const paragraph = (text = []) => made("paragraph", { text });

/** A new block of a kind, with nothing in it. `place`: where it goes. */
export function fresh(kind, blocks, place) {
  return turned(paragraph(), kind, blocks, place)[0];
}

/** Whether nothing is lost if the block goes. */
export function isBare(block) {
  if (isText(block)) return isEmpty(block.text);
  if (isList(block)) return block.items.every(isEmpty);
  if (block.kind === "table") return block.rows.flat().every(isEmpty);
  if (block.kind === "image") return !block.name && !block.alt;
  return !block.source.trim();
}

/** The words of a block, a part of it each. */
function parts(block) {
  if (isText(block)) return [label(block.text) ? withoutLabel(block.text) : block.text];
  if (isList(block)) return block.items;
  if (block.kind === "table") return block.rows.map((row) => joined(...row.filter((cell) => !isEmpty(cell)).flatMap((cell, at) => (at ? [words("\u3000"), cell] : [cell]))));
  if (block.kind === "image") return [words(block.alt)];
  return block.source.split("\n").map((line) => words(line.trim()));
}

/** A block as one of another kind; as several where each of its parts becomes one. */
export function turned(block, kind, blocks, place) {
  const full = parts(block).filter((part) => !isEmpty(part));
  const all = full.length ? full : [[]];
  const one = (own, text) => ({ ...made(kind, own), text });
  switch (kind) {
    case "steps":
    case "list":
      return [made(kind, { items: all })];
    case "table":
      if (!full.length) return [made(kind, { rows: [[[], []], [[], []]] })];
      return [made(kind, { rows: [...all, ...(all.length < 2 ? [[]] : [])].map((part) => [part, []]) })];
    case "image":
      return [made(kind, { name: "", alt: all.map(plain).join(" ") })];
    case "clause":
      return all.map((part, at) => paragraph(at ? part : withLabel(nextLabel(blocks, place), part)));
    case "paragraph":
    case "note":
      return all.map((part) => one({}, part));
    default:
      return all.map((part) => one({}, words(plain(part))));
  }
}

// What an editor may do with the blocks. Each act takes the blocks and a place in them and gives
// the blocks as they are then, and where the caret goes: { blocks, at: { id, path, from } }.
// None: there is nothing to do.
import { isHeading, isList, isText, isBare, made, paragraph, turned } from "./kinds.js";
import { isEmpty, joined, plain, replaced, size, slice, toggled, words } from "./text.js";

/** Where a block is typed into first. */
export function start(block) {
  if (isText(block)) return { id: block.id, path: "text", from: 0 };
  if (isList(block)) return { id: block.id, path: "items.0", from: 0 };
  if (block.kind === "table") return { id: block.id, path: "rows.0.0", from: 0 };
  return { id: block.id, path: block.kind === "image" ? "name" : "source", from: 0 };
}

/** Where it ends. */
export function end(block) {
  if (isText(block)) return { id: block.id, path: "text", from: size(block.text) };
  if (isList(block)) return { id: block.id, path: `items.${block.items.length - 1}`, from: size(block.items.at(-1)) };
  return start(block);
}

export const partOf = (block, path) => path.split(".").reduce((part, name) => part[name], block);

export function withPart(block, path, value) {
  const [name, ...rest] = path.split(".");
  const inner = rest.length ? withPart(block[name], rest.join("."), value) : value;
  if (Array.isArray(block)) return block.map((part, at) => (at === Number(name) ? inner : part));
  return { ...block, [name]: inner };
}

const spliced = (blocks, place, count, ...by) => [...blocks.slice(0, place), ...by, ...blocks.slice(place + count)];

const placed = (block, path, from) => ({ id: block.id, path, from });

export function inserted(blocks, place, block) {
  const here = blocks[place];
  // An empty paragraph is there to become something.
  const all = here && isText(here) && isBare(here) ? spliced(blocks, place, 1, block) : spliced(blocks, place + 1, 0, block);
  return { blocks: all, at: { ...end(block) } };
}

export function removed(blocks, place) {
  const rest = spliced(blocks, place, 1);
  if (!rest.length) rest.push(paragraph());
  return { blocks: rest, at: place < rest.length ? start(rest[place]) : end(rest.at(-1)) };
}

export function moved(blocks, place, by) {
  const to = place + by;
  if (to < 0 || to >= blocks.length) return null;
  return { blocks: spliced(spliced(blocks, place, 1), to, 0, blocks[place]) };
}

export function turnedInto(blocks, place, kind) {
  const [first, ...rest] = turned(blocks[place], kind, blocks, place);
  // The first one keeps the block's name, so that the caret and the choice stay there.
  const block = { ...first, id: blocks[place].id };
  return { blocks: spliced(blocks, place, 1, block, ...rest), at: end(block) };
}

export function emboldened(blocks, place, path, { from, to }) {
  const block = blocks[place];
  const text = toggled(partOf(block, path), from, to);
  return { blocks: spliced(blocks, place, 1, withPart(block, path, text)), at: { id: block.id, path, from, to } };
}

/** Enter. */
export function broken(blocks, place, path, { from, to }) {
  const block = blocks[place];
  if (isText(block)) {
    const [head, tail] = [slice(block.text, 0, from), slice(block.text, to)];
    const next = made(isEmpty(tail) || block.kind !== "note" ? "paragraph" : "note", { text: tail });
    if (isEmpty(head) && !isEmpty(tail)) {
      return { blocks: spliced(blocks, place, 0, paragraph()), at: placed(block, "text", 0) };
    }
    return { blocks: spliced(blocks, place, 1, { ...block, text: head }, next), at: placed(next, "text", 0) };
  }
  if (isList(block)) {
    const item = Number(path.split(".")[1]);
    const text = block.items[item];
    if (isEmpty(text)) return left(blocks, place, item);
    const items = spliced(block.items, item, 1, slice(text, 0, from), slice(text, to));
    return { blocks: spliced(blocks, place, 1, { ...block, items }), at: placed(block, `items.${item + 1}`, 0) };
  }
  if (block.kind === "table") {
    const [, row, column] = path.split(".").map(Number);
    if (row + 1 < block.rows.length) return { blocks, at: placed(block, `rows.${row + 1}.${column}`, 0) };
    return rowAdded(blocks, place, row, column);
  }
  return null;
}

/** An item becomes a paragraph of its own; what stands around it stays a list. */
function left(blocks, place, item) {
  const block = blocks[place];
  const own = paragraph(block.items[item]);
  const [before, after] = [block.items.slice(0, item), block.items.slice(item + 1)];
  const list = (items) => (items.length ? [made(block.kind, { items })] : []);
  return { blocks: spliced(blocks, place, 1, ...list(before), own, ...list(after)), at: placed(own, "text", 0) };
}

/** Backspace at the start of a field. */
export function joinedBack(blocks, place, path) {
  const block = blocks[place];
  if (isList(block)) {
    const item = Number(path.split(".")[1]);
    if (item === 0) return left(blocks, place, 0);
    const before = block.items[item - 1];
    const items = spliced(block.items, item - 1, 2, joined(before, block.items[item]));
    return { blocks: spliced(blocks, place, 1, { ...block, items }), at: placed(block, `items.${item - 1}`, size(before)) };
  }
  if (!isText(block)) return isBare(block) && block.kind !== "table" ? removed(blocks, place) : null;
  const before = blocks[place - 1];
  if (!before) return block.kind === "paragraph" ? null : turnedInto(blocks, place, "paragraph");
  return appended(blocks, place - 1, block) || (isBare(block) ? { blocks: spliced(blocks, place, 1), at: end(before) } : { blocks, at: end(before) });
}

/** Delete at the end of a field. */
export function joinedOn(blocks, place, path) {
  const block = blocks[place];
  if (isList(block) && Number(path.split(".")[1]) < block.items.length - 1) {
    return joinedBack(blocks, place, `items.${Number(path.split(".")[1]) + 1}`);
  }
  const next = blocks[place + 1];
  if (!next || !(isText(block) || isList(block))) return null;
  if (isText(next)) return appended(blocks, place, next);
  if (isText(block) && isBare(block)) return removed(blocks, place);
  return { blocks, at: start(next) };
}

/** The words of the next block at the end of this one; none if it holds no words. */
function appended(blocks, place, { text }) {
  const block = blocks[place];
  const at = end(block);
  if (isText(block)) {
    const words = isHeading(block.kind) ? plainly(text) : text;
    return { blocks: spliced(blocks, place, 2, { ...block, text: joined(block.text, words) }), at };
  }
  if (!isList(block)) return null;
  const items = [...block.items.slice(0, -1), joined(block.items.at(-1), text)];
  return { blocks: spliced(blocks, place, 2, { ...block, items }), at };
}

const plainly = (text) => words(plain(text));

export function itemAdded(blocks, place) {
  const block = blocks[place];
  const items = [...block.items, []];
  return { blocks: spliced(blocks, place, 1, { ...block, items }), at: placed(block, `items.${items.length - 1}`, 0) };
}

export function itemRemoved(blocks, place, item) {
  const block = blocks[place];
  if (block.items.length === 1) return removed(blocks, place);
  const items = spliced(block.items, item, 1);
  return { blocks: spliced(blocks, place, 1, { ...block, items }), at: placed(block, `items.${Math.min(item, items.length - 1)}`, 0) };
}

export function itemMoved(blocks, place, item, by) {
  const { items } = blocks[place];
  const swapped = moved(items, item, by);
  return swapped && { blocks: spliced(blocks, place, 1, { ...blocks[place], items: swapped.blocks }), at: placed(blocks[place], `items.${item + by}`, 0) };
}

const withRows = (blocks, place, rows, row, column) => ({
  blocks: spliced(blocks, place, 1, { ...blocks[place], rows }),
  at: placed(blocks[place], `rows.${row}.${column}`, 0),
});

/** A row below this one. */
export function rowAdded(blocks, place, row, column) {
  const { rows } = blocks[place];
  return withRows(blocks, place, spliced(rows, row + 1, 0, rows[0].map(() => [])), row + 1, column);
}

/** A column at the right of this one. */
export function columnAdded(blocks, place, row, column) {
  const rows = blocks[place].rows.map((cells) => spliced(cells, column + 1, 0, []));
  return withRows(blocks, place, rows, row, column + 1);
}

export function rowRemoved(blocks, place, row, column) {
  const { rows } = blocks[place];
  if (rows.length === 1) return null;
  return withRows(blocks, place, spliced(rows, row, 1), Math.min(row, rows.length - 2), column);
}

export function columnRemoved(blocks, place, row, column) {
  const { rows } = blocks[place];
  if (rows[0].length === 1) return null;
  return withRows(blocks, place, rows.map((cells) => spliced(cells, column, 1)), row, Math.min(column, rows[0].length - 2));
}

/** Pasted blocks at the caret. */
export function pasted(blocks, place, path, { from, to }, all) {
  const block = blocks[place];
  const [first] = all;
  const field = partOf(block, path);
  if (block.kind === "table") return intoCells(blocks, place, path, { from, to }, all);
  if (all.length === 1 && isText(first)) {
    const by = isText(block) && isHeading(block.kind) ? plainly(first.text) : first.text;
    const whole = isText(block) && isBare(block) && block.kind === "paragraph";
    const changed = whole ? { ...first, id: block.id } : withPart(block, path, replaced(field, from, to, by));
    return { blocks: spliced(blocks, place, 1, changed), at: placed(block, path, from + size(by)) };
  }
  if (isList(block) && all.every((one) => isText(one) || isList(one))) {
    const item = Number(path.split(".")[1]);
    const items = all.flatMap((one) => (isText(one) ? [one.text] : one.items));
    const [head, tail] = [slice(field, 0, from), slice(field, to)];
    const fresh = [joined(head, items[0]), ...items.slice(1)];
    const last = size(fresh.at(-1));
    fresh.push(joined(fresh.pop(), tail));
    const changed = { ...block, items: spliced(block.items, item, 1, ...fresh) };
    return { blocks: spliced(blocks, place, 1, changed), at: placed(block, `items.${item + fresh.length - 1}`, last) };
  }
  const [head, tail] = isText(block) ? [slice(field, 0, from), slice(field, to)] : [[], []];
  const put = [...all];
  if (!isText(block)) put.unshift(block);
  else if (!isEmpty(head)) put.unshift({ ...block, text: head });
  const at = end(put.at(-1));
  if (!isEmpty(tail)) put.push(made(block.kind, { text: tail }));
  return { blocks: spliced(blocks, place, 1, ...put), at };
}

/** A pasted table fills the cells from this one on; anything else becomes words of this cell. */
function intoCells(blocks, place, path, { from, to }, all) {
  const block = blocks[place];
  const [, row, column] = path.split(".").map(Number);
  if (all.length === 1 && all[0].kind === "table") {
    const own = all[0].rows;
    const width = Math.max(block.rows[0].length, column + own[0].length);
    const height = Math.max(block.rows.length, row + own.length);
    const cell = (r, c) => own[r - row]?.[c - column] ?? block.rows[r]?.[c] ?? [];
    const rows = Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, c) => cell(r, c)));
    return withRows(blocks, place, rows, row, column);
  }
  const texts = all.flatMap((one) => (isText(one) ? [one.text] : one.items || one.rows?.flat() || []));
  const by = joined(...texts.flatMap((text, at) => (at ? [words(" "), text] : [text])));
  return {
    blocks: spliced(blocks, place, 1, withPart(block, path, replaced(partOf(block, path), from, to, by))),
    at: placed(block, path, from + size(by)),
  };
}

// The keys of a word processor, where the format has a meaning for them.
import * as acts from "./acts.js";
import { choose, chosen, isField, isOnEdge, lengthOf } from "./field.js";

/** `part`: the field or control that the key goes to. */
export function onKey(event, editor, part) {
  // A key of an input method is its own.
  if (event.isComposing || event.keyCode === 229) return;
  const act = event.ctrlKey || event.metaKey ? command(event, editor) : event.altKey ? shift(event, editor, part) : edit(event, editor, part);
  if (act) {
    event.preventDefault();
    act();
  }
}

function command(event, editor) {
  switch (event.key.toLowerCase()) {
    case "z": return () => (event.shiftKey ? editor.redo() : editor.undo());
    case "y": return () => editor.redo();
    case "b": return () => editor.embolden();
    case "i":
    case "u": return () => {};
    default: return null;
  }
}

function shift(event, editor, part) {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === "F10") return () => editor.focusToolbar();
  if (!by) return null;
  if (!event.shiftKey) return () => editor.move(by);
  const [list, item] = part.dataset.path.split(".");
  return list === "items" ? () => editor.act(editor.at.id, (blocks, place) => acts.itemMoved(blocks, place, Number(item), by), "移了一项") : null;
}

function edit(event, editor, part) {
  if (!isField(part)) return event.key === "Enter" && part.nodeName === "INPUT" ? () => {} : null;
  const range = chosen(part);
  if (!range) return null;
  const { path } = part.dataset;
  const { id } = part.closest(".block").dataset;
  const isCaret = range.from === range.to;
  const isStart = isCaret && range.from === 0, isEnd = isCaret && range.to === lengthOf(part);
  const act = (change) => () => editor.act(id, change);
  switch (event.key) {
    case "Enter": return act((blocks, place) => acts.broken(blocks, place, path, range));
    case "Backspace": return isStart ? act((blocks, place) => acts.joinedBack(blocks, place, path)) : null;
    case "Delete": return isEnd ? act((blocks, place) => acts.joinedOn(blocks, place, path)) : null;
    case "ArrowLeft": return isStart && !event.shiftKey ? to(neighbour(editor, part, -1), -1) : null;
    case "ArrowRight": return isEnd && !event.shiftKey ? to(neighbour(editor, part, 1), 1) : null;
    case "ArrowUp": return isOnEdge(part, false) && !event.shiftKey ? to(beside(editor, part, -1), -1) : null;
    case "ArrowDown": return isOnEdge(part, true) && !event.shiftKey ? to(beside(editor, part, 1), 1) : null;
    default: return null;
  }
}

/** The field or control before or after this one. */
function neighbour(editor, part, by) {
  const all = [...editor.column.querySelectorAll("[data-path]")];
  return all[all.indexOf(part) + by];
}

/** What is above or below: in a table the cell of the same column, out of it what stands there. */
function beside(editor, part, by) {
  const row = part.closest("tr");
  if (!row) return neighbour(editor, part, by);
  const cells = [...row.querySelectorAll("[data-path]")];
  const next = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (next) return next.querySelectorAll("[data-path]")[cells.indexOf(part)];
  return neighbour(editor, by < 0 ? cells[0] : cells.at(-1), by);
}

const to = (part, by) => part && (() => choose(part, by < 0 ? lengthOf(part) : 0));

// A place to type in: an element that the browser lets edit, and the spans in it.
import { merged, plain } from "./text.js";

/** An empty field. `path` says which part of its block it is: text, items.2, rows.0.1. */
export function field(path, name, spans, tag = "div") {
  const element = document.createElement(tag);
  element.contentEditable = "true";
  element.dataset.path = path;
  element.className = "words";
  element.setAttribute("role", "textbox");
  element.setAttribute("aria-label", name);
  fill(element, spans);
  return element;
}

export const isField = (element) => element.isContentEditable;

export function fill(element, spans) {
  element.replaceChildren(...spans.map(({ text, strong }) => {
    if (!strong) return document.createTextNode(text);
    const bold = document.createElement("strong");
    bold.textContent = text;
    return bold;
  }));
}

/** The spans that stand in a field now. */
export function spansOf(element) {
  const spans = [];
  const walk = (node, strong) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) spans.push({ text: child.data.replace(/[\n\r\t\u00a0]/g, " "), strong });
      else walk(child, strong || ["B", "STRONG"].includes(child.nodeName));
    }
  };
  walk(element, false);
  return merged(spans);
}

/** Whether the browser put something else in than text and strong. */
export function isForeign(element) {
  return element.querySelector(":not(strong)") !== null || (element.firstElementChild && element.textContent === "");
}

/** From where to where is chosen, in characters; null if it isn't here. */
export function chosen(element) {
  const selection = getSelection();
  if (!selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  const upTo = (node, offset) => {
    const before = document.createRange();
    before.selectNodeContents(element);
    before.setEnd(node, offset);
    return before.toString().length;
  };
  return { from: upTo(range.startContainer, range.startOffset), to: upTo(range.endContainer, range.endOffset) };
}

/** Puts the caret into a field, or chooses a part of it. */
export function choose(element, from, to = from) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
  // What is typed on a control must not go to where the caret was.
  if (!isField(element)) return getSelection().removeAllRanges();
  const [start, end] = [from, to].map((at) => spot(element, at));
  getSelection().setBaseAndExtent(start.node, start.offset, end.node, end.offset);
}

function spot(element, at) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = at, node = walker.nextNode(), last = null;
  for (; node; node = walker.nextNode()) {
    if (left <= node.length) return { node, offset: left };
    left -= node.length;
    last = node;
  }
  return last ? { node: last, offset: last.length } : { node: element, offset: 0 };
}

/** Whether the caret is on the first or last line as it is broken on the screen. */
export function isOnEdge(element, down) {
  const { rangeCount } = getSelection();
  const caret = rangeCount ? getSelection().getRangeAt(0).getBoundingClientRect() : null;
  if (!caret || !caret.height) return true;
  const whole = document.createRange();
  whole.selectNodeContents(element);
  const box = whole.getBoundingClientRect();
  return down ? caret.bottom > box.bottom - caret.height / 2 : caret.top < box.top + caret.height / 2;
}

export const lengthOf = (element) => (isField(element) ? plain(spansOf(element)).length : 0);

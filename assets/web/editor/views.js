// How a block looks in the editor: plain fields for its parts.
import * as acts from "./acts.js";
import { field } from "./field.js";
import { isHeading, isList, isText, shownKind } from "./kinds.js";

export function make(tag, own = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(own)) {
    if (name in element && name !== "role") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
}

/** A button that acts on its block and leaves the caret where it is. */
export function button(words, act, own = {}) {
  const element = make("button", { type: "button", textContent: words, ...own });
  element.addEventListener("mousedown", (event) => event.preventDefault());
  element.addEventListener("click", act);
  return element;
}

/** The parts of a block. `editor` does what their buttons ask for. */
export function view(block, editor) {
  if (isText(block)) return text(block);
  if (isList(block)) return list(block, editor);
  if (block.kind === "table") return table(block, editor);
  if (block.kind === "image") return image(block, editor);
  return source(block);
}

function text(block) {
  const element = field("text", isHeading(block.kind) ? "标题的字" : "这一段的字", block.text);
  element.classList.add(`is-${shownKind(block)}`);
  element.dataset.hint = block.kind === "note" ? "写一条提示" : isHeading(block.kind) ? "写标题" : "写正文";
  return element;
}

function list(block, editor) {
  const items = block.items.map((item, at) => make("li", {},
    make("div", { className: "item" },
      field(`items.${at}`, `第 ${at + 1} 项`, item),
      button("×", () => editor.act(block.id, (blocks, place) => acts.itemRemoved(blocks, place, at), "删去了一项"),
        { className: "small", title: "删去这一项", ariaLabel: `删去第 ${at + 1} 项` }))));
  return make("div", { className: "list" },
    make(block.kind === "steps" ? "ol" : "ul", {}, ...items),
    button("加一项", () => editor.act(block.id, acts.itemAdded, "加了一项"), { className: "small" }));
}

function table(block, editor) {
  const cell = (spans, row, column) => make(row ? "td" : "th", {},
    field(`rows.${row}.${column}`, row ? `第 ${row} 行第 ${column + 1} 格` : `第 ${column + 1} 列的表头`, spans));
  const rows = block.rows.map((cells, row) => make("tr", {}, ...cells.map((spans, column) => cell(spans, row, column))));
  // They act on the cell that the caret is in.
  const act = (words, change, said) => button(words, () => {
    const [row, column] = editor.cellOf(block.id);
    editor.act(block.id, (blocks, place) => change(blocks, place, row, column), said);
  }, { className: "small" });
  return make("div", { className: "table" },
    make("div", { className: "scroll" }, make("table", {}, make("tbody", {}, ...rows))),
    make("div", { className: "acts", role: "group", ariaLabel: "这张表" },
      act("下面加一行", (blocks, place, row) => acts.rowAdded(blocks, place, row, 0), "加了一行"), act("右边加一列", acts.columnAdded, "加了一列"),
      act("删这一行", acts.rowRemoved, "删去了一行"), act("删这一列", acts.columnRemoved, "删去了一列")));
}

function image(block, { pictures }) {
  const choice = make("select", { "data-path": "name" });
  const option = (value, words) => make("option", { value, textContent: words, selected: value === block.name });
  choice.append(option("", "选一张……"), ...pictures.names().map((name) => option(name, name)));
  if (block.name && !pictures.names().includes(block.name)) choice.append(option(block.name, `${block.name}（还没有上传）`));
  const url = pictures.url(block.name);
  const shown = url ? make("img", { src: url, alt: "" }) : make("p", { className: "none", textContent: "还没有选图片" });
  return make("div", { className: "picture" }, shown,
    make("div", { className: "facts" },
      make("label", {}, "用哪一张图", choice),
      pictures.canAdd ? button("上传一张新的…", () => pictures.ask(block.id), { className: "small" }) : "",
      make("label", {}, "图里是什么", make("span", { className: "hint", textContent: "看不见图的人听到的就是这句话，一定要写" }),
        make("input", { "data-path": "alt", value: block.alt }))));
}

function source(block) {
  return make("textarea", { "data-path": "source", value: block.source, ariaLabel: "读不懂的几行源码", className: "unread", rows: Math.min(12, block.source.split("\n").length + 1), spellcheck: false });
}

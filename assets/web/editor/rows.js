// A field of several lines, each of parts with ｜ between them, as rows of plain inputs. The
// textarea under it stays what is sent, and is left as it is where its lines are of another kind.
import { History } from "./history.js";
import { cell } from "./cell.js";
import { read, written } from "./lines.js";
import { button, make } from "./views.js";

/** Above this many rows each is one line until it is opened. */
const MOST = 6;

export class Rows {
  #history = new History();
  /** What is wrong with the cells of a row, by their places, for as long as the row is as it was sent. */
  #wrong = new WeakMap();
  /** Rows that are shown as one line. */
  #folded = new WeakSet();

  constructor(textarea) {
    this.textarea = textarea;
    this.columns = JSON.parse(textarea.dataset.rows);
    this.rows = read(textarea.value, this.columns);
    if (!this.rows) return;
    for (const [row, place, message] of JSON.parse(textarea.dataset.wrong || "[]")) this.#blame(this.rows[row], place, message);
    if (this.columns.length > 2 && this.rows.length > MOST) for (const row of this.rows) if (!this.#wrong.has(row)) this.#folded.add(row);
    if (!this.rows.length) this.rows.push(this.#empty());
    this.label = textarea.labels[0].textContent;
    this.list = make("ol", { className: this.columns.length === 1 ? "rows one" : "rows", ariaLabel: this.label });
    this.element = make("div", {}, this.list, button("加一行", () => this.#insert(this.rows.length), { className: "small", ariaLabel: `${this.label}：加一行` }));
    this.list.addEventListener("input", (event) => { event.stopPropagation(); this.#typed(event.target); });
    this.list.addEventListener("change", (event) => event.stopPropagation());
    this.list.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("paste", (event) => this.#paste(event));
    for (const part of [textarea, ...textarea.closest(".field").querySelectorAll("[data-marks]")]) part.hidden = true;
    textarea.before(this.element);
    this.#show();
  }

  #empty() { return this.columns.map(() => ""); }

  #show() {
    this.list.replaceChildren(...this.rows.map((row, at) => {
      const cells = this.#folded.has(row) ? [this.#line(row, at)] : this.columns.map((column, place) => this.#cell(column, row, at, place));
      const act = (words, label, can, change) => button(words, change, { className: "small", disabled: !can, title: label, ariaLabel: `${label}（第 ${at + 1} 行）` });
      return make("li", { className: this.#folded.has(row) ? "folded" : "", role: "group", ariaLabel: `第 ${at + 1} 行` },
        make("div", { className: "cells" }, ...cells),
        make("div", { className: "acts" },
          act("↑", "上移", at > 0, () => this.#move(at, -1)),
          act("↓", "下移", at < this.rows.length - 1, () => this.#move(at, 1)),
          act("×", "删去", true, () => this.#remove(at))));
    }));
  }

  /** A row as one line; pressing it opens it. */
  #line(row, at) {
    const open = () => {
      this.#folded.delete(row);
      this.#show();
      this.#part(at, 0).focus();
    };
    // A bare number says nothing by itself.
    const said = (part, { label, part: kind }) => (part && kind === "number" ? `${label.split("，")[0]} ${part}` : part);
    const words = row.map((part, place) => said(part, this.columns[place])).filter(Boolean).join(" · ");
    return button(words, open, { className: "line", title: "改这一行", ariaLabel: `改第 ${at + 1} 行：${words}`, "data-row": at, "data-place": 0 });
  }

  #blame(row, place, message) {
    if (row) this.#wrong.set(row, new Map(this.#wrong.get(row)).set(place, message));
  }

  #cell(column, row, at, place) {
    const shown = cell(column, row[place], { "data-row": at, "data-place": place }, { isOnly: this.columns.length === 1, textarea: this.textarea });
    const message = this.#wrong.get(row)?.get(place);
    if (!message) return shown;
    const wrong = make("span", { className: "wrong", id: `${this.textarea.id}-${at}-${place}`, textContent: message });
    for (const input of shown.querySelectorAll("input, textarea")) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", wrong.id);
    }
    shown.append(wrong);
    return shown;
  }

  /** Takes rows for what is there now. */
  #put(rows, { row, place = 0 }, mark = "") {
    this.#history.keep(this.rows, mark);
    this.#set(rows, { row, place });
  }

  #set(rows, { row, place = 0 }) {
    this.rows = rows.length ? rows : [this.#empty()];
    this.#show();
    this.#send();
    const at = Math.min(row, this.rows.length - 1);
    (this.#part(at, place) || this.#part(at, 0)).focus();
  }

  #send() {
    const text = written(this.rows, this.columns);
    if (this.textarea.value === text) return;
    this.textarea.value = text;
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #part(row, place) {
    return this.list.querySelector(`[data-row="${row}"][data-place="${place}"]`);
  }

  #typed(input) {
    const { row, place } = input.dataset;
    // A control of a cell that is not its value.
    if (!row) return;
    const value = input.type === "checkbox" ? (input.checked ? this.columns[place].flag : "") : input.value;
    this.#history.keep(this.rows, `${row}/${place}`);
    const own = this.rows[row].with(place, value);
    for (const [other, message] of this.#wrong.get(this.rows[row]) || []) if (other !== Number(place)) this.#blame(own, other, message);
    this.rows = this.rows.with(row, own);
    const shown = input.closest(".cell");
    shown.querySelector(":scope > .wrong")?.remove();
    for (const part of shown.querySelectorAll("[aria-invalid]")) part.removeAttribute("aria-invalid");
    this.#send();
  }

  #insert(at) {
    this.#put(this.rows.toSpliced(at, 0, this.#empty()), { row: at });
  }

  #remove(at) {
    this.#put(this.rows.toSpliced(at, 1), { row: at });
  }

  #move(at, by) {
    this.#put(this.rows.toSpliced(at, 1).toSpliced(at + by, 0, this.rows[at]), { row: at + by });
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229 || !event.target.dataset.row) return;
    const row = Number(event.target.dataset.row), place = Number(event.target.dataset.place);
    const control = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
    const by = event.altKey ? { arrowup: -1, arrowdown: 1 }[key] : 0;
    if (control && (key === "z" || key === "y")) {
      const again = key === "y" || event.shiftKey;
      const rows = again ? this.#history.again(this.rows) : this.#history.back(this.rows);
      if (rows) this.#set(rows, { row, place });
    } else if (key === "enter") {
      // A row of one line is opened by it.
      if (event.target.nodeName === "BUTTON") return;
      this.#insert(row + 1);
    }
    else if (key === "backspace" && this.rows.length > 1 && this.rows[row].every((part) => !part)) this.#remove(row);
    else if (by && this.rows[row + by]) this.#move(row, by);
    else return;
    event.preventDefault();
  }

  /** Several lines, or cells of a table, become several rows. */
  #paste(event) {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").trimEnd();
    if (!event.target.dataset.row || (!text.includes("\n") && !text.includes("\t"))) return;
    event.preventDefault();
    const { row, place } = event.target.dataset;
    const fresh = text.split("\n").filter((line) => line.trim()).map((line) => {
      const parts = line.split("\t").map((part) => part.trim());
      return this.#empty().map((_, at) => parts[at - place] || "");
    });
    const own = this.rows[row];
    const rest = own.some(Boolean) ? [own] : [];
    this.#put(this.rows.toSpliced(row, 1, ...rest, ...fresh), { row: Number(row) + rest.length + fresh.length - 1 });
  }
}

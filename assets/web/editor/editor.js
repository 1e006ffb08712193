// A body as a column of blocks over the textarea that holds it. What is shown is what `blocks`
// says; the body follows from them by the server.
import * as acts from "./acts.js";
import { choose, chosen, fill, isField, isForeign, spansOf } from "./field.js";
import { History } from "./history.js";
import { fresh, isHeading, name, paragraph } from "./kinds.js";
import { onKey } from "./keys.js";
import { blocksOf, pictures as picturesOf } from "./paste.js";
import { Row } from "./row.js";
import { Body } from "./body.js";
import { isStrong, size, words, plain } from "./text.js";
import { Toolbar } from "./toolbar.js";
import { toPiece } from "./wire.js";
import { button, make } from "./views.js";

export class Editor {
  blocks = [];
  /** Where the caret is or was: { id, path, from, to }. */
  at = null;
  isSource = false;
  #rows = new Map();
  #history = new History();
  #turning = null;
  /** The source when it was last shown. */
  #left = null;
  #composing = false;

  constructor(host, textarea, pictures) {
    this.kind = host.dataset.blocks;
    this.pictures = pictures;
    this.body = new Body(textarea, (wrong) => this.#showWrong(wrong), (message) => this.toolbar.say(message, true));
    this.toolbar = new Toolbar(this, { clauses: this.kind === "document" });
    this.column = make("div", { className: "column" });
    this.tail = button("在末尾加一段", () => this.append(), { className: "tail" });
    this.element = make("div", { className: "blocks", role: "group", ariaLabel: "正文，一段一段地编辑" }, this.toolbar.element, this.column, this.tail);
    // Until the body has been read.
    this.element.hidden = true;
    this.plain = [textarea, ...host.querySelectorAll("[data-marks]")];
    pictures.onAdded = (id, name) => this.act(id, (blocks, place) => ({ blocks: blocks.with(place, { ...blocks[place], name }), at: { id, path: "alt" } }), "图片已放进来，请写图里是什么");
    pictures.onChanged = () => this.#render(true);
    this.#listen();
    host.insertBefore(this.element, textarea);
  }

  #listen() {
    const { column } = this;
    const part = (event) => event.target.closest?.("[data-path]");
    for (const kind of ["input", "change"]) {
      column.addEventListener(kind, (event) => {
        // The form hears of it when the body has changed.
        event.stopPropagation();
        if (part(event) && !event.isComposing && !this.#composing) this.#typed(part(event));
      });
    }
    column.addEventListener("compositionstart", () => { this.#composing = true; });
    column.addEventListener("compositionend", (event) => {
      this.#composing = false;
      if (part(event)) this.#typed(part(event));
    });
    column.addEventListener("keydown", (event) => { if (part(event)) onKey(event, this, part(event)); });
    column.addEventListener("beforeinput", (event) => this.#before(event));
    column.addEventListener("paste", (event) => { if (part(event)) this.#paste(event, part(event)); });
    column.addEventListener("dragover", (event) => event.preventDefault());
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      const row = event.target.closest(".block");
      if (row) this.#addPictures(row.dataset.id, picturesOf(event.dataTransfer));
    });
    column.addEventListener("focusin", (event) => this.#entered(event.target));
    column.addEventListener("focusout", (event) => this.#leftField(event));
    document.addEventListener("selectionchange", () => this.#noteCaret());
  }

  place(id = this.at?.id) {
    return this.blocks.findIndex((block) => block.id === id);
  }

  /** Row and column of the cell that the caret is or was in, in this table; its last row otherwise. */
  cellOf(id) {
    if (this.at?.id === id && this.at.path.startsWith("rows.")) return this.at.path.split(".").slice(1).map(Number);
    const { rows } = this.blocks[this.place(id)];
    return [rows.length - 1, rows[0].length - 1];
  }

  /** Reads the body anew. */
  async open() {
    const { blocks, wrong } = await this.body.read();
    const same = (one, other) => JSON.stringify(toPiece(one)) === JSON.stringify(toPiece(other));
    const fresh = blocks.length ? blocks : [paragraph()];
    const old = this.blocks;
    // What did not change stays the same block, and the caret in it.
    let first = 0, last = 0;
    while (first < Math.min(old.length, fresh.length) && same(old[first], fresh[first])) first += 1;
    while (last < Math.min(old.length, fresh.length) - first && same(old.at(-1 - last), fresh.at(-1 - last))) last += 1;
    const now = [...old.slice(0, first), ...fresh.slice(first, fresh.length - last), ...old.slice(old.length - last)];
    const ids = new Map(fresh.map(({ id }, at) => [id, now[at].id]));
    if (old.length && (now.length !== old.length || first < now.length)) this.#history.keep(this.#state(), "");
    this.blocks = now;
    this.#turning = null;
    this.body.wrong = wrong.map((one) => ({ ...one, id: ids.get(one.id) }));
    this.#render();
    this.#showWrong(this.body.wrong);
  }

  /** Does an act on a block. `said`: what it was, for those who hear the page. */
  act(id, change, said = "") {
    const place = this.place(id);
    const done = place < 0 ? null : change(this.blocks, place);
    if (!done) return;
    this.put(done, { said });
  }

  put({ blocks, at }, { mark = "", said = "", stays = false } = {}) {
    if (blocks !== this.blocks) {
      this.#history.keep(this.#state(), mark);
      this.blocks = blocks;
      this.#turning = mark.startsWith("turn/") ? this.#turning : null;
      this.body.changed(this.blocks);
    }
    if (at) this.at = at;
    this.#render();
    if (said) this.toolbar.say(said);
    if (!stays) this.focus();
  }

  #state() {
    return { blocks: this.blocks, at: this.at };
  }

  #travel(state, said) {
    if (!state) return this.toolbar.say("没有可以撤销或者重做的了");
    const changed = state.blocks.find((block) => !this.blocks.includes(block));
    this.blocks = state.blocks;
    this.#turning = null;
    const stays = state.at && this.place(state.at.id) >= 0;
    this.at = stays ? state.at : changed ? acts.end(changed) : acts.start(this.blocks[0]);
    this.body.changed(this.blocks);
    this.#render();
    this.toolbar.say(said);
    this.focus();
  }

  undo() { this.#travel(this.#history.back(this.#state()), "已撤销"); }
  redo() { this.#travel(this.#history.again(this.#state()), "已重做"); }

  insert(kind) {
    const here = this.place();
    const place = here < 0 ? this.blocks.length - 1 : here;
    const before = this.blocks.slice(0, place + 1).findLast((block) => isHeading(block.kind));
    const own = isHeading(kind) && before ? before.kind : kind;
    const block = fresh(own, this.blocks, place + 1);
    this.put(acts.inserted(this.blocks, place, block), { said: `加了一段${name(block)}` });
  }

  append() {
    this.at = acts.start(this.blocks.at(-1));
    this.insert("paragraph");
  }

  move(by) {
    const place = this.place();
    const done = place < 0 ? null : acts.moved(this.blocks, place, by);
    if (done) this.put(done, { said: `现在是第 ${place + by + 1} 段，共 ${this.blocks.length} 段`, stays: this.#isOnToolbar() });
  }

  remove() {
    if (this.place() >= 0) this.put(acts.removed(this.blocks, this.place()), { said: "删除了一段，可以撤销" });
  }

  /** Makes a block another kind. One choice after another begins with what it was at first, so
   *  that nothing is lost by going through the list with the keys. */
  turn(id, kind) {
    if (this.#turning?.id !== id) this.#turning = { id, blocks: this.blocks };
    const { blocks } = this.#turning;
    const place = blocks.findIndex((block) => block.id === id);
    this.put(acts.turnedInto(blocks, place, kind), { mark: `turn/${id}`, stays: true });
  }

  embolden() {
    const block = this.blocks[this.place()];
    const part = block && this.#part(this.at);
    if (!part || !isField(part) || isHeading(block.kind)) return this.toolbar.say("标题、图片里没有加粗");
    const { path } = this.at;
    // The browser tells of a new choice a moment late.
    const { from, to } = (document.activeElement === part && chosen(part)) || this.at;
    if (!(from < to)) return this.toolbar.say("先选中要加粗的几个字");
    this.put(acts.emboldened(this.blocks, this.place(), path, { from, to }));
  }

  paste(part, blocks) {
    const id = part.closest(".block").dataset.id;
    const range = chosen(part) || { from: 0, to: 0 };
    const said = blocks.length > 1 ? `贴进来 ${blocks.length} 段` : "";
    this.act(id, (all, place) => acts.pasted(all, place, part.dataset.path, range, blocks), said);
  }

  async toggleSource() {
    try {
      // Blocks that are not finished yet are no source that could be read; if nothing was typed
      // there they are still here.
      if (!this.isSource) await this.body.settled();
      else if (this.body.textarea.value !== this.#left) await this.open();
    } catch (error) {
      return this.toolbar.say(error.message, true);
    }
    this.isSource = !this.isSource;
    this.#left = this.body.textarea.value;
    this.show();
    if (this.isSource) this.plain[0].focus();
    else this.toolbar.source.focus();
    this.toolbar.say(this.isSource ? "现在看的是源码" : "现在一段一段地编辑");
  }

  /** Shows the blocks or the source. */
  show() {
    this.element.hidden = false;
    for (const part of this.plain) part.hidden = !this.isSource;
    this.column.hidden = this.tail.hidden = this.isSource;
    this.#showState();
  }

  /** Puts the caret where it was. */
  focus() {
    const part = this.#part(this.at);
    if (!part) return;
    const end = isField(part) ? size(spansOf(part)) : 0;
    const from = Math.min(this.at.from ?? end, end);
    choose(part, from, Math.min(this.at.to ?? from, end));
    this.#showState();
  }

  focusToolbar() { this.toolbar.focus(); }

  /** Goes to the first block that is wrong. */
  goToWrong() {
    this.#showWrong(this.body.wrong, true);
    const [first] = this.body.wrong;
    const place = this.place(first.id);
    if (place < 0) return;
    this.at = acts.start(this.blocks[place]);
    this.focus();
    this.toolbar.say(`还没有保存。第 ${place + 1} 段要改：${first.message}`, true);
  }

  #part(at) {
    const row = at && this.#rows.get(at.id);
    return row && (row.element.querySelector(`[data-path="${at.path}"]`) || row.element.querySelector("[data-path]"));
  }

  #isOnToolbar() { return this.toolbar.element.contains(document.activeElement); }

  #typed(part) {
    const id = part.closest(".block").dataset.id;
    const place = this.place(id);
    const { path } = part.dataset;
    if (place < 0) return;
    let value = part.value;
    if (isField(part)) {
      value = spansOf(part);
      if (isHeading(this.blocks[place].kind)) value = words(plain(value));
      if (isForeign(part) || value.length !== part.childNodes.length) {
        const range = chosen(part);
        fill(part, value);
        if (range) choose(part, range.from, range.to);
      }
    }
    const block = acts.withPart(this.blocks[place], path, value);
    this.#history.keep(this.#state(), `${id}/${path}`);
    this.blocks = this.blocks.with(place, block);
    this.#turning = null;
    if (path === "name") this.#rows.get(id).show(block), this.focus();
    else this.#rows.get(id).take(block);
    this.body.changed(this.blocks);
    this.toolbar.say("");
    this.#noteCaret();
    this.#showState();
  }

  /** What the browser would do by itself and the format can't hold. */
  #before(event) {
    const { inputType } = event;
    if (inputType === "historyUndo" || inputType === "historyRedo") {
      event.preventDefault();
      if (inputType === "historyUndo") this.undo(); else this.redo();
    } else if (inputType === "formatBold") {
      event.preventDefault();
      this.embolden();
    } else if (inputType.startsWith("format") || (isField(event.target) && ["insertParagraph", "insertLineBreak", "insertFromDrop"].includes(inputType))) {
      event.preventDefault();
    }
  }

  #paste(event, part) {
    if (!isField(part)) return;
    event.preventDefault();
    const files = picturesOf(event.clipboardData);
    const { blocks, isLess } = blocksOf(event.clipboardData);
    if (blocks.length) this.paste(part, blocks);
    if (isLess) this.toolbar.say("划掉的和隐藏的字没有粘贴，请对照原件核对", true);
    if (!blocks.length && !isLess && files.length) this.#addPictures(part.closest(".block").dataset.id, files);
  }

  #addPictures(id, files) {
    if (!files.length || !this.pictures.canAdd) return;
    const blocks = this.pictures.add(files).map((name) => ({ ...fresh("image", [], 0), name }));
    this.act(id, (all, place) => ({ blocks: [...all.slice(0, place + 1), ...blocks, ...all.slice(place + 1)], at: { id: blocks[0].id, path: "alt" } }), "图片已放进来，请写图里是什么");
  }

  #entered(target) {
    const row = target.closest(".block");
    const part = target.closest("[data-path]");
    if (!row) return;
    const { id } = row.dataset;
    if (part) this.at = { id, path: part.dataset.path, ...(isField(part) ? chosen(part) : {}) };
    else if (this.at?.id !== id) this.at = acts.start(this.blocks[this.place(id)]);
    this.#showState();
  }

  #leftField(event) {
    // What can't be read is read again when it has been mended.
    const part = event.target.closest("[data-path=source]");
    const id = part?.closest(".block").dataset.id;
    if (part) this.body.settled().then(() => {
      if (!this.body.wrong.some((wrong) => wrong.id === id) && this.place(id) >= 0) return this.open();
    }).catch((error) => this.toolbar.say(error.message, true));
    setTimeout(() => this.#showWrong(this.body.wrong));
  }

  #noteCaret() {
    const part = document.activeElement?.closest?.("[data-path]");
    if (!part || !this.column.contains(part) || !isField(part)) return;
    const range = chosen(part);
    if (!range) return;
    this.at = { id: part.closest(".block").dataset.id, path: part.dataset.path, ...range };
    this.#showState();
  }

  #render(all = false) {
    const kept = new Map();
    this.blocks.forEach((block, place) => {
      let row = this.#rows.get(block.id);
      if (!row) row = new Row(block, this);
      else if (row.block !== block || (all && block.kind === "image")) row.show(block);
      kept.set(block.id, row);
      row.number(place, this.blocks.length, place === 0 && this.kind === "question" ? "简短的回答" : "");
    });
    for (const [id, row] of this.#rows) if (!kept.has(id)) row.element.remove();
    this.#rows = kept;
    [...kept.values()].forEach(({ element }, place) => {
      if (this.column.children[place] !== element) this.column.insertBefore(element, this.column.children[place] || null);
    });
    this.#showState();
  }

  #showState() {
    const place = this.place();
    for (const [id, row] of this.#rows) row.element.classList.toggle("here", id === this.at?.id);
    const block = this.blocks[place];
    const part = block && this.#part(this.at);
    const strong = Boolean(part && isField(part) && this.at.from < this.at.to && isStrong(spansOf(part), this.at.from, this.at.to));
    this.toolbar.show({
      place, strong, count: this.blocks.length, isSource: this.isSource,
      canUndo: this.#history.past.length > 0, canRedo: this.#history.future.length > 0,
    });
  }

  /** Says what is wrong at its block; not yet of the one that is still being written. */
  #showWrong(wrong, all = false) {
    const active = document.activeElement?.closest?.(".block")?.dataset.id;
    for (const [id, row] of this.#rows) {
      const own = wrong.find((one) => one.id === id);
      const waits = !all && id === active && row.block.kind !== "source" && !row.message;
      row.tell(own && !waits ? own.message : "");
    }
  }
}

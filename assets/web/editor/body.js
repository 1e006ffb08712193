// The textarea that holds the body: it follows the blocks, a moment after they change.
import { read, write } from "./wire.js";

const PAUSE = 300;

export class Body {
  wrong = [];
  #opened = "";
  #behind = false;
  #timer = 0;
  #blocks = null;
  #running = null;

  /** `onWrong` hears what is wrong with which block, `onTrouble` why the body couldn't follow. */
  constructor(textarea, onWrong, onTrouble) {
    this.textarea = textarea;
    this.onWrong = onWrong;
    this.onTrouble = onTrouble;
  }

  /** Whether the textarea says what the blocks say. */
  get isSettled() { return !this.#behind; }

  async read() {
    const body = this.textarea.value;
    const found = await read(this.textarea.form, body);
    this.#opened = body;
    this.#behind = false;
    this.wrong = found.wrong;
    return found;
  }

  changed(blocks) {
    this.#blocks = blocks;
    this.#behind = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.settled().catch((error) => this.onTrouble(error.message)), PAUSE);
  }

  /** Waits until the textarea says what the blocks say. */
  async settled() {
    clearTimeout(this.#timer);
    while (this.#behind) {
      this.#running ||= this.#write().finally(() => { this.#running = null; });
      await this.#running;
    }
  }

  async #write() {
    const blocks = this.#blocks;
    const { body, wrong } = await write(this.textarea.form, blocks, this.#opened);
    if (blocks !== this.#blocks) return;
    this.#behind = false;
    this.wrong = wrong;
    this.onWrong(wrong);
    if (this.textarea.value === body) return;
    this.textarea.value = body;
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

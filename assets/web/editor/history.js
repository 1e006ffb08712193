// What was there before each act. Typing in one place without a pause is one act.

const PAUSE = 1500;
const MOST = 300;

export class History {
  past = [];
  future = [];
  #mark = "";
  #at = 0;

  /** Keeps what was there before an act. Acts of one `mark` in a row are one. */
  keep(state, mark, now = Date.now()) {
    const same = mark && mark === this.#mark && now - this.#at < PAUSE;
    this.#mark = mark;
    this.#at = now;
    this.future = [];
    if (!same) this.past = [...this.past.slice(-MOST + 1), state];
  }

  /** What was there before, in exchange for what is there now; none if there is nothing. */
  back(state) {
    return this.#step(this.past, this.future, state);
  }

  again(state) {
    return this.#step(this.future, this.past, state);
  }

  #step(from, to, state) {
    this.#mark = "";
    if (!from.length) return null;
    to.push(state);
    return from.pop();
  }
}

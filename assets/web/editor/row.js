// The row of a block: at its side what it is, then the block, then what is wrong with it.
import { KINDS, shownKind } from "./kinds.js";
import { make, view } from "./views.js";

export class Row {
  constructor(block, editor) {
    this.editor = editor;
    this.choice = make("select", { className: "kind" });
    this.choice.addEventListener("change", () => editor.turn(this.block.id, this.choice.value));
    this.special = make("span", { className: "special" });
    this.inside = make("div", { className: "inside" });
    this.wrong = make("p", { className: "wrong", id: `${block.id}-wrong`, hidden: true });
    this.element = make("div", { className: "block", role: "group", "data-id": block.id },
      make("div", { className: "what" }, this.choice, this.special), this.inside, this.wrong);
    this.show(block);
  }

  /** Builds the fields anew. */
  show(block) {
    this.take(block);
    this.inside.replaceChildren(view(block, this.editor));
    this.tell(this.message || "");
  }

  /** Keeps a block whose fields already say it. */
  take(block) {
    this.block = block;
    const kind = shownKind(block);
    this.element.dataset.kind = kind;
    const options = [...(KINDS.has(kind) ? [] : [[kind, "源码"]]), ...KINDS];
    if (this.choice.length !== options.length) {
      this.choice.replaceChildren(...options.map(([value, words]) => make("option", { value, textContent: words })));
    }
    this.choice.value = kind;
  }

  /** Where it stands, for those who hear the page. */
  number(place, count, special) {
    this.element.setAttribute("aria-label", `第 ${place + 1} 段，共 ${count} 段`);
    this.choice.setAttribute("aria-label", `第 ${place + 1} 段是什么`);
    this.special.textContent = special;
  }

  /** Says what is wrong; nothing for an empty message. */
  tell(message) {
    this.message = message;
    this.wrong.textContent = message && `要改：${message}`;
    this.wrong.hidden = !message;
    this.element.classList.toggle("bad", Boolean(message));
    for (const part of this.inside.querySelectorAll("[data-path]")) {
      if (message) part.setAttribute("aria-describedby", this.wrong.id);
      else part.removeAttribute("aria-describedby");
    }
  }
}

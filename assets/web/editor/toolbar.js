// The row of buttons above the blocks. They act on the block that the caret is in.
import { KINDS } from "./kinds.js";
import { button, make } from "./views.js";

export class Toolbar {
  constructor(editor, { clauses }) {
    this.undo = button("撤销", () => editor.undo(), { title: "Ctrl+Z" });
    this.redo = button("重做", () => editor.redo(), { title: "Ctrl+Y" });
    this.strong = button("加粗", () => editor.embolden(), { title: "Ctrl+B：先选中几个字", "aria-pressed": "false" });
    this.up = button("上移", () => editor.move(-1), { title: "Alt+↑" });
    this.down = button("下移", () => editor.move(1), { title: "Alt+↓" });
    this.drop = button("删除这一段", () => editor.remove());
    this.source = button("源码", () => editor.toggleSource(), { "aria-pressed": "false", title: "看和改带标记的原文" });
    this.where = make("span");
    this.said = make("span", { className: "said", role: "status" });
    const insert = [...KINDS]
      .filter(([kind]) => kind !== "heading2" && kind !== "heading3" && (clauses || kind !== "clause"))
      // One button for headings: it takes the level of the one before.
      .map(([kind, words]) => [kind, kind === "heading1" ? "标题" : words])
      .map(([kind, words]) => button(words, () => editor.insert(kind), { ariaLabel: `在下面加${words}` }));
    this.acts = make("div", { className: "line", role: "group", ariaLabel: "这一段" }, this.undo, this.redo, this.strong, this.up, this.down, this.drop);
    this.more = make("div", { className: "line", role: "group", ariaLabel: "在下面加一段" }, make("span", { textContent: "在下面加" }), ...insert);
    this.element = make("div", { className: "toolbar", role: "group", ariaLabel: "编辑正文" },
      make("div", { className: "line first" }, this.acts, make("span", { className: "end" }), this.source),
      this.more, make("p", { className: "line" }, this.where, this.said));
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") editor.focus();
    });
  }

  /** Says what was done, or, if it is bad, why it could not be. */
  say(words, isBad = false) {
    this.said.textContent = words;
    this.said.classList.toggle("bad", isBad);
  }

  /** What can be done now. */
  show({ place, count, canUndo, canRedo, strong, isSource }) {
    this.acts.hidden = this.more.hidden = isSource;
    this.where.textContent = isSource ? "源码：带标记的原文" : place < 0 ? `共 ${count} 段` : `第 ${place + 1} 段，共 ${count} 段。回车另起一段，Alt+↑ ↓ 移动这一段`;
    this.source.setAttribute("aria-pressed", String(isSource));
    this.source.textContent = isSource ? "回到分段" : "源码";
    const set = (button, can) => {
      // A button that has the focus keeps it; a disabled one would lose it.
      button.setAttribute("aria-disabled", String(!can));
    };
    set(this.undo, canUndo);
    set(this.redo, canRedo);
    set(this.up, place > 0);
    set(this.down, place >= 0 && place < count - 1);
    set(this.drop, place >= 0);
    this.strong.setAttribute("aria-pressed", String(strong));
  }

  focus() {
    this.element.querySelector("button").focus();
  }
}

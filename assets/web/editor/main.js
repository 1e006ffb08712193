// Puts an editor of blocks over each body of the page, and rows over lists of parts. Without it
// both are typed as they are sent.
import { Editor } from "./editor.js";
import { guard } from "./leave.js";
import { pick } from "./pick.js";
import { Pictures } from "./pictures.js";
import { Rows } from "./rows.js";

const editors = [];

async function mount(host) {
  const textarea = host.querySelector("textarea");
  const known = host.dataset.files ? host.dataset.files.split(" ") : [];
  const chooser = textarea.form.elements.files;
  const editor = new Editor(host, textarea, new Pictures(known, host.dataset.pictures, chooser));
  editors.push(editor);
  try {
    await editor.open();
  } catch (error) {
    // The source is there, as without a script.
    editor.isSource = true;
    editor.toolbar.say(error.message, true);
  }
  editor.show();
}

for (const host of document.querySelectorAll("[data-blocks]")) {
  const folded = host.closest("details:not([open])");
  if (folded) folded.addEventListener("toggle", () => mount(host), { once: true });
  else mount(host);
}

for (const textarea of document.querySelectorAll("textarea[data-rows]")) new Rows(textarea);
for (const input of document.querySelectorAll("input[data-find]")) input.after(pick(input, input.dataset.find));

for (const form of document.querySelectorAll("form[data-kept]")) {
  const open = () => editors.filter((editor) => editor.body.textarea.form === form && !editor.isSource);
  form.addEventListener("submit", async (event) => {
    const { submitter } = event;
    const isReady = open().every((editor) => editor.body.isSettled && !editor.body.wrong.length);
    if (isReady || submitter?.formNoValidate) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const editor of open()) {
      try {
        await editor.body.settled();
      } catch (error) {
        return editor.toolbar.say(error.message, true);
      }
      if (editor.body.wrong.length) return editor.goToWrong();
    }
    form.requestSubmit(submitter);
  });
  guard(form, () => open().every((editor) => editor.body.isSettled));
}

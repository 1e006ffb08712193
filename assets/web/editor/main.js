// Puts an editor of blocks over each body of the page, and rows over lists of parts. Without it
// both are typed as they are sent.
import { Editor } from "./editor.js";
import { guard } from "./leave.js";
import { pick } from "./pick.js";
import { Pictures } from "./pictures.js";
import { Rows } from "./rows.js";
import { AWAY, OVER, renew, Unanswered } from "./session.js";
import { make } from "./views.js";
import { alike } from "./week.js";

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

/** Says beside a form's buttons why it was not sent. */
function tell(submitter, words) {
  const acts = submitter?.closest(".acts");
  if (!acts) return;
  const said = acts.parentElement.querySelector(":scope > .unsent") || make("p", { className: "wrong unsent", role: "alert" });
  said.textContent = words;
  acts.before(said);
}

for (const form of document.querySelectorAll("form[data-kept]")) {
  const open = () => editors.filter((editor) => editor.body.textarea.form === form && !editor.isSource);
  let isBusy = false, isSure = false;
  /** Sees that the form says all that was written and that the session is there; why not, or nothing. */
  const obstacle = async () => {
    for (const editor of open()) {
      await editor.body.settled();
      if (editor.body.wrong.length) {
        editor.goToWrong();
        return "正文里有写错的地方，已经标出来";
      }
    }
    return await renew() ? "" : OVER;
  };
  form.addEventListener("submit", async (event) => {
    const { submitter } = event;
    if (isSure || submitter?.formNoValidate) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isBusy) return;
    isBusy = true;
    const why = await obstacle().catch((error) => error instanceof Unanswered ? error.message : AWAY);
    tell(submitter, why);
    if (why) {
      isBusy = false;
      return;
    }
    isSure = true;
    form.requestSubmit(submitter);
    isSure = false;
  });
  addEventListener("pageshow", () => { isBusy = false; });
  alike(form);
  guard(form, () => open().every((editor) => editor.body.isSettled));
}

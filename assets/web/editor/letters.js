// Letters of services with the names that the same form gives them, to be chosen by name.
import { read } from "./lines.js";
import { make } from "./views.js";

/** Letters and names of the services that the form has now. */
function services(field) {
  const columns = JSON.parse(field.dataset.rows);
  const place = (name) => columns.findIndex((column) => column.name === name);
  const [letter, name] = [place("letter"), place("name")];
  return (read(field.value, columns) || []).filter((row) => row[letter])
    .map((row) => [row[letter].toUpperCase(), row[name]]);
}

/** What belongs below an input of letters: their names, and a list to add one from. */
export function letters(input, form) {
  const field = form.elements.service;
  if (!field) return "";
  const names = make("span", { className: "hint" });
  const choice = make("select", { className: "small", ariaLabel: "加一项业务" });
  const show = () => {
    if (names.isConnected === false && shown) return field.removeEventListener("input", show);
    const known = new Map(services(field));
    const own = [...input.value.toUpperCase()].filter((sign) => /[A-Z]/.test(sign));
    const without = own.filter((letter) => !known.has(letter));
    names.textContent = without.length ? `上面的“业务”里没有 ${without.join("、")}` : own.map((letter) => `${letter} ${known.get(letter)}`).join("；");
    names.classList.toggle("wrong", without.length > 0);
    const left = [...known].filter(([letter]) => !own.includes(letter));
    choice.replaceChildren(new Option("加一项业务…", ""), ...left.map(([letter, name]) => new Option(`${letter} ${name}`, letter)));
    choice.hidden = !left.length;
  };
  let shown = false;
  choice.addEventListener("change", () => {
    input.value = [...input.value.split(/[、,，;；\s]+/).filter(Boolean), choice.value].join("、");
    input.dispatchEvent(new Event("input", { bubbles: true }));
    choice.focus();
  });
  input.addEventListener("input", show);
  field.addEventListener("input", show);
  show();
  shown = true;
  return make("div", { className: "beside" }, choice, names);
}

// The cell of a row: a plain control for its part of the line, with what helps to fill it.
import { letters } from "./letters.js";
import { pick } from "./pick.js";
import { make } from "./views.js";
import { week } from "./week.js";

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** `own`: the attributes by which the row knows the control that holds the value. */
export function cell(column, value, own, { isOnly, textarea }) {
  const named = (tag, ...inside) => make(tag, { className: `cell ${column.part ? `is-${column.part}` : ""}` },
    make("small", { textContent: column.label, hidden: isOnly }), ...inside);
  if (column.flag) return make("label", { className: "cell check" }, make("input", { type: "checkbox", checked: value !== "", ...own }), column.label);
  if (column.part === "week") {
    const days = week(column.label, value, own);
    if (days) return days;
  }
  // Words are broken over lines; nothing else is long, and the key of an item has a list to choose from.
  const isLine = column.find !== undefined || column.part;
  // A browser shows nothing where a date is not one yet.
  const type = column.part === "date" && (!value || DATE.test(value)) ? "date" : "text";
  const input = isLine ? make("input", { type, value, placeholder: column.sample || "", ...own }) : make("textarea", { value, rows: 1, ...own });
  if (column.part === "number") input.inputMode = "numeric";
  const shown = named("label", input);
  if (column.find !== undefined) shown.append(pick(input, column.find));
  // Its own choice must not be a part of the label.
  return column.part === "letters" ? make("div", { className: "cell is-letters" }, shown, letters(input, textarea.form)) : shown;
}

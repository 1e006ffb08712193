// A week of one's own in a cell: a box to tick, and under it the hours of each day.
import { button, make } from "./views.js";

const SIGNS = [..."一二三四五六日"];
const CLOSED = "休息";

/** The hours of the seven days; null if the words are of another kind. */
export function days(text) {
  const hours = SIGNS.map(() => null);
  for (const part of text.split(/[；;]/).map((part) => part.trim()).filter(Boolean)) {
    const [, first, last, rest] = part.match(/^周([一二三四五六日])(?:至周([一二三四五六日]))?(?:\s+(.*))?$/) || [];
    const [from, to] = [first, last || first].map((sign) => SIGNS.indexOf(sign));
    if (from < 0 || to < from || hours.slice(from, to + 1).some((known) => known !== null)) return null;
    hours.fill(rest === CLOSED ? "" : rest || "", from, to + 1);
  }
  return hours.map((known) => known || "");
}

/** Days in a row with the same hours stand together. */
export function written(hours) {
  const runs = [];
  hours.forEach((own, at) => {
    const words = own.replace(/[；;\n]/g, "、").trim() || CLOSED, run = runs.at(-1);
    if (run?.words === words) run.last = at;
    else runs.push({ first: at, last: at, words });
  });
  return runs.map(({ first, last, words }) => `周${SIGNS[first]}${last > first ? `至周${SIGNS[last]}` : ""} ${words}`).join("；");
}

/** The cell; null if the words can't be shown in it. */
export function week(label, value, own) {
  let hours = days(value);
  if (!hours) return null;
  const held = make("input", { type: "hidden", value, ...own });
  const tick = make("input", { type: "checkbox", checked: value !== "" });
  const inputs = SIGNS.map((sign, at) => make("input", { value: hours[at], placeholder: CLOSED, ariaLabel: `周${sign}的时间` }));
  const inside = make("div", { className: "days", hidden: value === "" },
    ...inputs.map((input, at) => make("label", {}, make("small", { textContent: `周${SIGNS[at]}` }), input)));
  const tell = () => {
    inside.hidden = !tick.checked;
    hours = inputs.map((input) => input.value);
    held.value = tick.checked ? written(hours) : "";
    held.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const shown = make("div", { className: "cell is-week" }, held, make("label", { className: "check" }, tick, label), inside);
  shown.addEventListener("input", (event) => {
    if (event.target === held) return;
    event.stopPropagation();
    tell();
  });
  shown.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    inputs[inputs.indexOf(event.target) + 1]?.focus();
  });
  return shown;
}

/** Beside the hours of the first working day of a form: the others take them over. */
export function alike(form) {
  const [monday, ...others] = ["monday", "tuesday", "wednesday", "thursday", "friday"].map((day) => form.elements[`hours.week.${day}`]);
  monday?.after(button("周二到周五照抄", () => {
    for (const other of others) other.value = monday.value;
    monday.dispatchEvent(new Event("input", { bubbles: true }));
  }, { className: "small alike" }));
}

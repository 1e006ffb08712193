// Asks before a page is left with something in its forms that was not saved.

/** `isSettled`: whether the form says all that was written. */
export function guard(form, isSettled) {
  const written = () => [...new FormData(form)].filter(([name]) => name !== "_token");
  const said = () => JSON.stringify(written().map(([name, value]) => [name, value instanceof File ? `${value.name} ${value.size}` : value]));
  const before = said();
  // A form that came back with what is wrong was never saved.
  const never = form.hasAttribute("data-unsaved");
  let leaves = false;
  form.addEventListener("submit", () => { leaves = true; });
  addEventListener("pageshow", () => { leaves = false; });
  addEventListener("beforeunload", (event) => {
    if (!leaves && (never || !isSettled() || said() !== before)) event.preventDefault();
  });
}

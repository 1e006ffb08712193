// The pictures that an item has: those it came with, and those chosen in the form now.

/** A file name that the format allows and that is not taken; office names are Chinese and long. */
function allowed(name, taken) {
  const own = name.toLowerCase().replace(/\.jpeg$/, ".jpg");
  if (/^[a-z0-9][a-z0-9._-]{0,58}\.(png|jpg)$/.test(own) && !taken.includes(own)) return own;
  const ending = own.endsWith(".png") ? "png" : "jpg";
  let count = 1;
  while (taken.includes(`picture-${count}.${ending}`)) count += 1;
  return `picture-${count}.${ending}`;
}

export class Pictures {
  #urls = new Map();

  /** `chooser`: the form's field of files, if it has one. */
  constructor(known, base, chooser) {
    this.known = known;
    this.base = base;
    this.chooser = chooser;
    this.canAdd = Boolean(chooser);
    if (chooser) chooser.addEventListener("change", () => this.#tidy());
  }

  names() {
    const chosen = this.chooser ? [...this.chooser.files].map((file) => file.name) : [];
    return [...new Set([...this.known, ...chosen])].sort();
  }

  /** Where a picture can be had from; empty if there is none of that name. */
  url(name) {
    const file = this.chooser && [...this.chooser.files].find((file) => file.name === name);
    if (!file) return this.known.includes(name) ? `${this.base}/${name}` : "";
    if (!this.#urls.has(file)) this.#urls.set(file, URL.createObjectURL(file));
    return this.#urls.get(file);
  }

  /** Puts files into the form; gives their names there. */
  add(files) {
    const all = new DataTransfer();
    for (const file of this.chooser.files) all.items.add(file);
    const names = [];
    for (const file of files) {
      const name = allowed(file.name, [...this.names(), ...names]);
      all.items.add(new File([file], name, { type: file.type }));
      names.push(name);
    }
    this.chooser.files = all.files;
    this.chooser.dispatchEvent(new Event("input", { bubbles: true }));
    return names;
  }

  /** Lets the editor choose a file for a block. */
  ask(id) {
    const chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = ".png,.jpg,.jpeg";
    chooser.addEventListener("change", () => {
      const [name] = chooser.files.length ? this.add(chooser.files) : [];
      if (name) this.onAdded(id, name);
    });
    chooser.click();
  }

  /** Gives names that the format allows to what was chosen by hand; a file of a name that the item
   *  has takes the place of that one. */
  #tidy() {
    const files = [...this.chooser.files];
    const names = [];
    for (const file of files) names.push(allowed(file.name, names));
    if (files.some((file, at) => file.name !== names[at])) {
      const all = new DataTransfer();
      files.forEach((file, at) => all.items.add(new File([file], names[at], { type: file.type })));
      this.chooser.files = all.files;
    }
    this.onChanged();
  }
}

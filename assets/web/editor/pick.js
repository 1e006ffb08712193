// The key of another item, found by any of its words: nobody knows keys by heart.

const PAUSE = 250;
let count = 0;

const ask = async (fields) => {
  const answer = await fetch(`/items/find?${new URLSearchParams(fields)}`);
  return answer.ok ? (await answer.json()).found : [];
};

/** Lets an input be filled from the items of a kind (empty: of any). Gives what belongs below it. */
export function pick(input, kind) {
  const list = document.createElement("datalist");
  const title = document.createElement("span");
  list.id = `found-${(count += 1)}`;
  title.className = "hint";
  input.setAttribute("list", list.id);
  input.placeholder ||= "打几个字来找";
  input.autocomplete = "off";
  let timer = 0, latest = 0;

  const name = async () => {
    const own = ++latest;
    const key = input.value.trim();
    const [found] = key.includes("/") ? await ask({ key }) : [];
    if (own !== latest) return;
    title.textContent = found ? found.title : key ? "没有这个键：打标题里的几个字，再从列表里选" : "";
    title.classList.toggle("wrong", Boolean(key && !found));
  };
  const find = async () => {
    const own = ++latest;
    const word = input.value.trim();
    const found = word ? await ask({ word, kind }) : [];
    if (own !== latest) return;
    list.replaceChildren(...found.map(({ key, title }) => new Option(title, key)));
    if (found.some(({ key }) => key === word)) name();
    else title.textContent = word && !word.includes("/") ? (found.length ? `找到 ${found.length} 条，从列表里选` : "没有找到") : title.textContent;
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => (/^[a-z]+\/[a-z0-9-]+$/.test(input.value.trim()) ? name() : find()).catch(() => {}), PAUSE);
  });
  input.addEventListener("change", () => name().catch(() => {}));
  name().catch(() => {});
  const below = document.createElement("span");
  below.append(list, title);
  return below;
}

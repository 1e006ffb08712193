// What is on the clipboard, as blocks. Of foreign markup only its meaning is taken: headings,
// paragraphs, lists, tables, strong. It is read in a document that shows and runs nothing.
import { asClause } from "./clause.js";
import { made } from "./kinds.js";
import { isEmpty, joined, plain, tidy, unstruck, words } from "./text.js";

const BLOCKS = "p,div,section,article,main,header,footer,h1,h2,h3,h4,h5,h6,ul,ol,table,blockquote,pre,dl,dt,dd,figure,hr,address,center";
const NOTHING = "style,script,title,meta,link,template,head,xml,svg,math,button,input,select,textarea,object,iframe";
/** What Word and WPS put before an item of a list: a number, or a sign of a symbol font. */
const NUMBER = /^[(（]?\d+[.．、)）]?$/;
const SIGN = /^[\u00b7\u2022\u25aa\u25cf\u25cb\u25a0\u25a1\u25c6\u2013\uf0b7\uf06c\uf0a7\uf0d8\uf076\uf0fc§oØ*-]$/;

/** The blocks of a clipboard, none if there is nothing in it, and whether words were left out that
 *  are crossed out there or not seen at all. */
export function blocksOf(data) {
  const html = data.getData("text/html");
  const { blocks, isLess } = html ? fromHtml(html) : { blocks: [], isLess: false };
  // The plain text has all the words, so it is no way out where some were left out.
  if (blocks.length || isLess) return { blocks, isLess };
  const all = data.getData("text/plain");
  const kept = unstruck(all);
  return { blocks: fromPlain(kept), isLess: kept !== all };
}

export const pictures = (data) => [...data.files].filter((file) => /^image\/(png|jpeg)$/.test(file.type));

export function fromHtml(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const node of page.querySelectorAll(NOTHING)) node.remove();
  const left = [...page.body.querySelectorAll("*")].filter(isLeftOut);
  let isLess = left.some((node) => node.textContent.trim());
  for (const node of left) node.remove();
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const kept = unstruck(node.data);
    if (kept === node.data) continue;
    node.data = kept;
    isLess = true;
  }
  const out = [];
  walk(page.body, out);
  return { blocks: gathered(out), isLess };
}

/** Words that are crossed out, or that nobody sees. */
function isLeftOut(node) {
  const style = node.getAttribute("style") || "";
  return node.matches("s,del,strike,[hidden]") || /text-decoration[\w-]*:[^;]*line-through|display:\s*none|visibility:\s*hidden|mso-hide:\s*all/i.test(style);
}

/** Goes through what holds blocks; text that stands there without one is a paragraph. */
function walk(node, out) {
  let loose = [];
  const flush = () => { out.push(...paragraphs(loose)); loose = []; };
  for (const child of node.childNodes) {
    if (child.nodeType === Node.ELEMENT_NODE && (child.matches(BLOCKS) || child.querySelector(BLOCKS))) {
      flush();
      block(child, out);
    } else if (child.nodeType === Node.TEXT_NODE || child.nodeType === Node.ELEMENT_NODE) {
      loose.push(child);
    }
  }
  flush();
}

function block(node, out) {
  const heading = /^H([1-6])$/.exec(node.nodeName);
  if (heading) {
    const text = words(plain(tidy(inline(node))));
    if (text.length) out.push(made(`heading${Math.min(3, heading[1])}`, { text }));
  } else if (node.matches("ul,ol")) {
    list(node, out);
  } else if (node.matches("table")) {
    table(node, out);
  } else if (/mso-list:(?!\s*none)/i.test(node.getAttribute("style") || "")) {
    out.push(...officeItem(node));
  } else if (node.querySelector(BLOCKS)) {
    walk(node, out);
  } else {
    out.push(...paragraphs([node]));
  }
}

/** A paragraph for each line. */
function paragraphs(nodes) {
  const lines = [[]];
  for (const span of nodes.flatMap((node) => inline(node))) {
    if (span.text === "\n") lines.push([]);
    else lines[lines.length - 1].push(span);
  }
  return lines.map(tidy).filter((text) => !isEmpty(text)).map((text) => made("paragraph", { text: asClause(text) }));
}

/** The spans of a node; a break in it is a span of its own. */
function inline(node, strong = false) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.data.replace(/[\s\u00a0]+/g, (blank, at, all) => (blank.includes("\u3000") ? "\u3000" : between(blank, all[at - 1], all[at + blank.length])));
    return words(text, strong);
  }
  if (node.nodeName === "BR") return [{ text: "\n", strong: false }];
  if (node.nodeType !== Node.ELEMENT_NODE || node.nodeName === "IMG") return [];
  const weight = /font-weight:\s*([\w]+)/i.exec(node.getAttribute("style") || "");
  const own = weight ? weight[1] === "bold" || Number(weight[1]) >= 600 : strong || node.matches("b,strong,th,dt");
  const inside = [...node.childNodes].flatMap((child) => inline(child, own));
  return node.matches(BLOCKS) ? [...inside, { text: "\n", strong: false }] : inside;
}

/** A line break of the markup between Chinese is none; elsewhere it is a space. */
function between(blank, before, after) {
  const wide = (sign) => /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f]/.test(sign || "");
  return blank.includes("\n") && wide(before) && wide(after) ? "" : " ";
}

/** A list; one inside of it goes on in it, for lists do not nest. */
function list(node, out) {
  const items = [];
  const take = (from) => {
    for (const child of from.children) {
      if (child.matches("ul,ol")) { take(child); continue; }
      const inner = [...child.querySelectorAll("ul,ol")];
      for (const nested of inner) nested.remove();
      const text = tidy(inline(child));
      if (!isEmpty(text)) items.push(text);
      for (const nested of inner) take(nested);
    }
  };
  take(node);
  if (items.length) out.push(made(node.nodeName === "OL" ? "steps" : "list", { items }));
}

/** A table; cells over several columns or rows leave the others empty. */
function table(node, out) {
  const rows = [];
  for (const [at, row] of [...node.rows].entries()) {
    rows[at] ||= [];
    let column = 0;
    for (const cell of row.cells) {
      while (rows[at][column]) column += 1;
      // The screen makes a header strong by itself.
      const isHeader = cell.nodeName === "TH";
      const text = tidy(inline(cell));
      const [wide, high] = [Math.min(cell.colSpan, 40), Math.min(cell.rowSpan, node.rows.length - at)];
      for (let r = 0; r < high; r += 1) {
        rows[at + r] ||= [];
        for (let c = 0; c < wide; c += 1) rows[at + r][column + c] = r || c ? [] : isHeader ? words(plain(text)) : text;
      }
      column += wide;
    }
  }
  const width = Math.max(0, ...rows.map((row) => row.length));
  const full = rows.map((row) => Array.from({ length: width }, (_, column) => row[column] || []));
  const filled = full.filter((row) => !row.every(isEmpty));
  if (width === 1 && filled.length === 1) walk(node.querySelector("td,th"), out);
  else if (filled.length) out.push(made("table", { rows: filled }));
}

/** A paragraph that Word shows as an item of a list. */
function officeItem(node) {
  const mark = [...node.querySelectorAll("[style]")].find((part) => /mso-list:\s*ignore/i.test(part.getAttribute("style")));
  const sign = mark ? mark.textContent.trim() : "";
  const kind = NUMBER.test(sign) ? "steps" : SIGN.test(sign) ? "list" : "paragraph";
  if (mark && kind !== "paragraph") mark.remove();
  const read = paragraphs([node]);
  return kind === "paragraph" ? read : [made(kind, { items: read.map(({ text }) => text), open: true })];
}

export function fromPlain(text) {
  const out = [];
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029\v\f]/)) {
    const item = /^\s*([-•·●▪]|\d{1,3}[.．)）、])[\s\u3000]*(?=\S)/.exec(line);
    if (line.split("\t").length > 1 && line.trim()) {
      out.push(made("table", { rows: [line.split("\t").map((cell) => tidy(words(cell)))], open: true }));
    } else if (item && !/^\s*\d+[.．]\d/.test(line)) {
      const kind = /\d/.test(item[1]) ? "steps" : "list";
      out.push(made(kind, { items: [tidy(words(line.slice(item[0].length)))], open: true, line: line.trim(), number: parseInt(item[1], 10) }));
    } else if (line.trim()) {
      out.push(made("paragraph", { text: asClause(tidy(words(line))) }));
    }
  }
  return gathered(out);
}

/** Lines that belong together as one list or table. One alone is a paragraph, and so are numbers
 *  that do not begin with 1: they mean something else. */
function gathered(all) {
  const out = [];
  for (const one of all) {
    const last = out[out.length - 1];
    const goesOn = one.open && last?.open && last.kind === one.kind;
    if (goesOn && one.kind === "table" && last.rows[0].length === one.rows[0].length) last.rows.push(...one.rows);
    else if (goesOn && one.items && !(one.number && one.number !== last.items.length + 1)) {
      last.items.push(...one.items);
      last.lines?.push(one.line);
    } else out.push(one.line ? { ...one, lines: [one.line] } : one);
  }
  return out.flatMap((one) => {
    if (!one.open) return [one];
    const { open, line, lines, number, ...block } = one;
    if (block.kind === "table") {
      return block.rows.length > 1 ? [block] : [made("paragraph", { text: joined(...block.rows[0].flatMap((cell) => [cell, words(" ")])) })].map((p) => ({ ...p, text: tidy(p.text) }));
    }
    const alone = lines && (lines.length === 1 || (number && number !== 1));
    return alone ? lines.map((text) => made("paragraph", { text: words(text) })) : [block];
  });
}

// Bodies and blocks, read and written by the server: the format has one reader and one writer,
// and they are not here.
import { made } from "./kinds.js";
import { AWAY, BUSY, OVER, renew, Unanswered } from "./session.js";
import { words, plain } from "./text.js";

const SESSION_OVER = new Set([401, 403]);
const WHY = { 413: "正文太长，超过上限", 503: BUSY };

async function ask(form, fields, signal) {
  try {
    const first = await send(form, fields, signal);
    const answer = SESSION_OVER.has(first.status) && await renew() ? await send(form, fields, signal) : first;
    if (answer.ok) return answer.json();
    throw new Unanswered(WHY[answer.status] || OVER);
  } catch (error) {
    if (error.name === "AbortError" || error instanceof Unanswered) throw error;
    throw new Unanswered(AWAY);
  }
}

function send(form, fields, signal) {
  const body = new FormData();
  body.set("_token", form.elements._token.value);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return fetch("/blocks", { method: "POST", body, signal });
}

/** The blocks of a body, and what is wrong with which. */
export async function read(form, body) {
  const { pieces, wrong } = await ask(form, { body });
  const blocks = pieces.map(fromPiece);
  return { blocks, wrong: named(wrong, blocks) };
}

/** The body of the blocks. `opened` is the body that they came from: if they still say the same,
 *  it comes back as it was. */
export async function write(form, blocks, opened, signal) {
  const pieces = JSON.stringify(blocks.map(toPiece));
  const { body, wrong } = await ask(form, { body: opened, pieces }, signal);
  return { body, wrong: named(wrong, blocks) };
}

const named = (wrong, blocks) => wrong.map(({ piece, message }) => ({ id: blocks[piece].id, message }));

const spans = (text) => text.map(({ text, strong }) => ({ text, strong: Boolean(strong) }));

export function fromPiece(piece) {
  switch (piece.block) {
    case "heading": return made(`heading${piece.level}`, { text: words(piece.text) });
    case "paragraph":
    case "note": return made(piece.block, { text: spans(piece.text) });
    case "steps": return made("steps", { items: piece.steps.map(spans) });
    case "list": return made("list", { items: piece.points.map(spans) });
    case "table": return made("table", { rows: [piece.header, ...piece.rows].map((row) => row.map(spans)) });
    case "image": return made("image", { name: piece.name, alt: piece.alt });
    default: return made("source", { source: piece.source });
  }
}

export function toPiece(block) {
  switch (block.kind) {
    case "paragraph":
    case "note": return { block: block.kind, text: block.text };
    case "steps": return { block: "steps", steps: block.items };
    case "list": return { block: "list", points: block.items };
    case "table": return { block: "table", header: block.rows[0], rows: block.rows.slice(1) };
    case "image": return { block: "image", name: block.name, alt: block.alt };
    case "source": return { source: block.source };
    default: return { block: "heading", level: Number(block.kind.slice(-1)), text: plain(block.text) };
  }
}

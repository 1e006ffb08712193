// A form outlives the session that it was opened in: who signs in again in another tab goes on
// with it, and nothing that was written is lost.

/** What the editor is told when nobody, or someone else, is signed in any more. */
export const OVER = "登录已经过期，还没有保存。写的都在：请在新的标签页里登录，再回到这里接着办";
export const BUSY = "服务器现在忙，还没有保存。写的都在，请过十几秒再试";
export const AWAY = "连接不上服务器，还没有保存。写的都在，请稍后再试";

/** The server didn't answer as asked; its message is for the editor. */
export class Unanswered extends Error {}

/** After so many milliseconds a server that says nothing counts as away. */
const PATIENCE = 20_000;

/** The person at the top of a page: name and department. */
const person = (page) => page.querySelector(".who a")?.outerHTML;

/** Gives the forms of this page the token of the session that the browser has now. False if that
 *  is nobody's, or not that of the person who opened the page. */
export async function renew() {
  const answer = await fetch("/account", { signal: AbortSignal.timeout(PATIENCE) });
  if (answer.status === 503) throw new Unanswered(BUSY);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("input[name=_token]");
  if (!token || person(page) !== person(document)) return false;
  for (const field of document.querySelectorAll("input[name=_token]")) field.value = token.value;
  return true;
}

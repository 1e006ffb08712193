// The picture of the kiosk's page beside a form or a version: asks for it again a moment after
// typing stops, and shows which part of a long page is seen.
"use strict";
(() => {
  const pane = document.querySelector("[data-preview]");
  if (!pane) return;
  const form = document.querySelector("form[data-drawn]");
  const find = (name) => pane.querySelector(`[data-${name}]`);
  const image = find("picture"), state = find("state"), wrong = find("wrong");
  const up = find("up"), down = find("down"), elder = find("elder");
  let part = 0, timer = 0, latest = 0, running = null, shown = "";

  function request(signal) {
    const large = elder.getAttribute("aria-pressed") === "true";
    if (!form) {
      const query = new URLSearchParams({ part, elder: large ? "1" : "" });
      return fetch(`${pane.dataset.preview}?${query}`, { signal });
    }
    const body = new FormData(form);
    body.set("part", part);
    body.set("elder", large ? "1" : "");
    return fetch(pane.dataset.preview, { method: "POST", body, signal });
  }

  async function draw() {
    const own = ++latest;
    if (running) running.abort();
    running = new AbortController();
    state.textContent = "正在画…";
    let reasons = null, unfinished = false;
    try {
      const answer = await request(running.signal);
      if (answer.ok && answer.headers.get("content-type") === "image/png") {
        const url = URL.createObjectURL(await answer.blob());
        if (own !== latest) return URL.revokeObjectURL(url);
        image.src = url;
        image.hidden = false;
        if (shown) URL.revokeObjectURL(shown);
        shown = url;
        up.disabled = part === 0;
        down.disabled = answer.headers.get("x-more") !== "1";
      } else if ((answer.headers.get("content-type") || "").startsWith("application/json")) {
        reasons = (await answer.json()).wrong;
        unfinished = answer.status === 422;
      } else if (answer.status === 503) {
        // Others have theirs drawn; ours comes by itself.
        reasons = ["现在画预览的人多，过一会儿自己会画；写的都在"];
        clearTimeout(timer);
        timer = setTimeout(draw, 1000 * (Number(answer.headers.get("retry-after")) || 15));
      } else {
        const over = answer.status === 401 || answer.status === 403;
        reasons = [answer.status === 413 ? "上传的内容超过上限" : over ? "登录已经过期：请在新的标签页里登录，写的都在" : "服务器出了问题，请稍后再看"];
      }
    } catch (error) {
      if (error.name === "AbortError") return;
      reasons = ["连接不上服务器"];
    }
    if (own !== latest) return;
    // Of a new form that nobody tried to save yet, what is missing is no mistake.
    if (unfinished && form && "fresh" in form.dataset) {
      state.textContent = "必填的几项写好了，就画出来";
      pane.classList.toggle("old", true);
      wrong.hidden = true;
      return;
    }
    state.textContent = reasons ? "还没有画成" : "就是终端上的样子";
    pane.classList.toggle("old", Boolean(reasons));
    wrong.replaceChildren(...(reasons || []).slice(0, 6).map((text) => {
      const line = document.createElement("li");
      line.textContent = text;
      return line;
    }));
    wrong.hidden = !reasons;
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(draw, 600);
  }

  if (form) {
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
  }
  up.addEventListener("click", () => { part = Math.max(0, part - 1); draw(); });
  down.addEventListener("click", () => { part += 1; draw(); });
  elder.addEventListener("click", () => {
    const on = elder.getAttribute("aria-pressed") !== "true";
    elder.setAttribute("aria-pressed", String(on));
    part = 0;
    draw();
  });
  draw();
})();

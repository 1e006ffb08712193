//! The editor of blocks in a real browser, by mouse and keys as its users have them.

use query_corner::content::{factory, source};
use serde_json::Value;

use crate::{
    chrome::Chrome,
    flow::{ITEM, typed},
    support::TestServer,
};

/// The source is shown.
const SOURCE: &str = "!document.querySelector('[name=body]').hidden";
/// The blocks are shown.
const BLOCKS: &str = "document.querySelector('[name=body]').hidden";
const ALT: u32 = 1;
const CTRL: u32 = 2;

/// A browser in which an editor has a page open, with its blocks there.
fn at(path: &str) -> Option<(TestServer, Chrome)> {
    let (server, mut chrome) = opened(path)?;
    ready(&mut chrome);
    Some((server, chrome))
}

/// A browser in which an editor of a trial has a page open.
pub fn opened(path: &str) -> Option<(TestServer, Chrome)> {
    let mut chrome = Chrome::start()?;
    let server = TestServer::trial()?;
    let home = format!("http://{}", server.address);
    chrome.open(&home);
    chrome.press("编辑·林晓");
    chrome.open(&format!("{home}{path}"));
    Some((server, chrome))
}

/// Saves what is on the page.
pub fn save(chrome: &mut Chrome) {
    chrome.press("保存新版本");
    let text = chrome.text();
    assert!(text.contains("已保存为新版本"), "{text}");
}

fn ready(chrome: &mut Chrome) {
    chrome.wait(
        "the blocks",
        "document.querySelector('.column .words, .column textarea') !== null",
    );
}

fn add(chrome: &mut Chrome, kind: &str) {
    chrome.click(&format!("[aria-label='在下面加{kind}']"));
}

/// The button with these words above the blocks or in the block that the caret is in.
fn act(chrome: &mut Chrome, words: &str) {
    let code = format!(
        "(() => {{ const own = [...document.querySelectorAll('.toolbar button, .here button')]; \
         const found = own.find(b => b.textContent === '{words}'); found.dataset.tried = '1'; return true }})()"
    );
    chrome.eval(&code);
    chrome.click("[data-tried]");
    chrome.eval("document.querySelector('[data-tried]') && document.querySelector('[data-tried]').removeAttribute('data-tried')");
}

/// The body once it says what the blocks say.
fn body(chrome: &mut Chrome, wanted: &str) {
    let wanted_text = serde_json::to_string(wanted).unwrap();
    let code = format!("document.querySelector('[name=body]').value === {wanted_text}");
    chrome.wait(&format!("the body {wanted}"), &code);
}

/// What each block is, by the name that its choice shows.
fn kinds(chrome: &mut Chrome) -> String {
    let code = "[...document.querySelectorAll('.kind')].map(k => k.selectedOptions[0].textContent).join(' ')";
    chrome.eval(code).as_str().unwrap().to_owned()
}

/// The words that the caret is in.
fn here(chrome: &mut Chrome) -> String {
    let code = "document.activeElement.textContent";
    chrome.eval(code).as_str().unwrap().to_owned()
}

fn caret(chrome: &mut Chrome, words: &str, from: usize, to: usize) {
    let code = format!(
        "(() => {{ const part = [...document.querySelectorAll('.words')].find(w => w.textContent === '{words}'); \
         part.focus(); const text = part.firstChild; getSelection().setBaseAndExtent(text, {from}, text, {to}); return true }})()"
    );
    chrome.eval(&code);
}

/// Pastes as an office program puts it on the clipboard.
fn paste(chrome: &mut Chrome, html: &str, plain: &str) {
    let (html, plain) = (
        serde_json::to_string(html).unwrap(),
        serde_json::to_string(plain).unwrap(),
    );
    chrome.eval(&format!(
        "(() => {{ const clipboardData = new DataTransfer(); if ({html}) clipboardData.setData('text/html', {html}); \
         clipboardData.setData('text/plain', {plain}); return document.activeElement.dispatchEvent( \
         new ClipboardEvent('paste', {{ clipboardData, bubbles: true, cancelable: true }})) }})()"
    ));
}

/// The bodies of all starter content, as its editors get them.
fn starter() -> Vec<String> {
    let drafts = source::parse(&factory::files()).unwrap().drafts;
    drafts
        .iter()
        .map(|draft| source::write_body(&draft.item.body).trim_start().to_owned())
        .collect()
}

#[test]
fn an_item_is_written_with_blocks_alone_and_read_back() {
    let Some((server, mut chrome)) = at("/items/new?kind=question") else {
        return;
    };
    chrome.fill("title", "用块写的问题？");
    chrome.fill("topics", "党费");
    chrome.fill("name", "written-with-blocks");
    for (name, value) in [
        ("scope", "社会"),
        ("disclosure", "主动公开"),
        ("secrecy", "非涉密"),
    ] {
        chrome.choose(name, value);
    }
    chrome.click(".words");
    chrome.insert("可以，党费按月交。");
    chrome.key("Enter", 0);
    chrome.insert("按工资的比例算。");
    caret(&mut chrome, "按工资的比例算。", 1, 3);
    chrome.key("b", CTRL);
    add(&mut chrome, "表格");
    for (row, column, words) in [
        (0, 0, "月收入"),
        (0, 1, "比例"),
        (1, 0, "三千元以下"),
        (1, 1, "0.5%"),
    ] {
        chrome.click(&format!("[data-path='rows.{row}.{column}']"));
        chrome.insert(words);
    }
    act(&mut chrome, "下面加一行");
    chrome.insert("三千元以上");
    chrome.click("[data-path='rows.2.1']");
    chrome.insert("1% | 以上");
    add(&mut chrome, "步骤");
    chrome.insert("算出数额。");
    chrome.key("Enter", 0);
    chrome.insert("交给支部。");
    add(&mut chrome, "标题");
    chrome.insert("怎么交");
    // The heading goes above its steps.
    act(&mut chrome, "上移");
    assert_eq!(kinds(&mut chrome), "正文 正文 表格 一级标题 步骤");
    assert_eq!(here(&mut chrome), "怎么交", "the caret goes with it");
    // A paragraph too many goes, comes back, and goes.
    add(&mut chrome, "提示");
    chrome.insert("多出来的。");
    act(&mut chrome, "删除这一段");
    assert_eq!(kinds(&mut chrome), "正文 正文 表格 一级标题 步骤");
    chrome.key("z", CTRL);
    assert_eq!(kinds(&mut chrome), "正文 正文 表格 一级标题 提示 步骤");
    assert_eq!(here(&mut chrome), "多出来的。");
    chrome.key("y", CTRL);
    assert_eq!(kinds(&mut chrome), "正文 正文 表格 一级标题 步骤");
    let wanted = "可以，党费按月交。\n\n按**工资**的比例算。\n\n\
        | 月收入 | 比例 |\n| --- | --- |\n| 三千元以下 | 0.5% |\n| 三千元以上 | 1% \\| 以上 |\n\n\
        # 怎么交\n\n1. 算出数额。\n2. 交给支部。\n";
    body(&mut chrome, wanted);
    // The source is the same thing: what is typed there is a block as well.
    act(&mut chrome, "源码");
    chrome.wait(
        "the source",
        "!document.querySelector('[name=body]').hidden && document.activeElement.name === 'body'",
    );
    chrome.key("End", CTRL);
    chrome.insert("\n> 有困难的可以少交。\n");
    act(&mut chrome, "回到分段");
    chrome.wait(
        "the note",
        "document.querySelectorAll('.block').length === 6",
    );
    assert_eq!(kinds(&mut chrome), "正文 正文 表格 一级标题 步骤 提示");
    save(&mut chrome);
    let path = "/item/county/question/written-with-blocks/edit";
    let page = server.as_trial("bianji").get(path).text();
    assert_eq!(
        typed(&page, "body"),
        format!("{wanted}\n> 有困难的可以少交。\n")
    );
}

#[test]
fn nothing_changes_by_opening_an_item_and_looking_at_its_source() {
    let item = "/item/county/document/service-rules-2026/edit";
    let Some((_server, mut chrome)) = at(item) else {
        return;
    };
    let value = "document.querySelector('[name=body]').value";
    let before = chrome.eval(value);
    assert!(kinds(&mut chrome).contains("条款"));
    for _ in 0..2 {
        act(&mut chrome, "源码");
        chrome.wait("the source", SOURCE);
        assert_eq!(chrome.eval(value), before);
        act(&mut chrome, "回到分段");
        chrome.wait("the blocks", BLOCKS);
    }
    assert_eq!(chrome.eval(value), before);
    // Source that is written in another way stays as well, until a block is changed.
    let other = "第一行，\n第二行。\n\n\n+ 一点\n+ 又一点\n";
    act(&mut chrome, "源码");
    chrome.wait("the source", SOURCE);
    chrome.fill("body", other);
    act(&mut chrome, "回到分段");
    chrome.wait(
        "two blocks",
        "document.querySelectorAll('.block').length === 2",
    );
    act(&mut chrome, "源码");
    body(&mut chrome, other);
    act(&mut chrome, "回到分段");
    chrome.wait("the blocks", BLOCKS);
    caret(&mut chrome, "一点", 2, 2);
    chrome.insert("！");
    body(&mut chrome, "第一行，第二行。\n\n- 一点！\n- 又一点\n");
    chrome.key("z", CTRL);
    body(&mut chrome, other);
}

#[test]
fn all_starter_content_goes_through_the_browsers_blocks_unchanged() {
    let Some((_server, mut chrome)) = at(&format!("{ITEM}/edit")) else {
        return;
    };
    let bodies = starter();
    assert!(bodies.len() > 100);
    chrome.eval(&format!(
        "window.__bodies = {}; window.__bad = null; \
         (async () => {{ const wire = await import(document.querySelector('script[type=module]').src.replace('main.js', 'wire.js')); \
         const form = document.querySelector('form[data-kept]'); const bad = []; \
         for (const body of __bodies) {{ const {{ blocks, wrong }} = await wire.read(form, body); \
         const again = await wire.write(form, blocks, ''); \
         if (wrong.length || again.wrong.length || again.body !== body) bad.push([body, again.body]); }} window.__bad = bad }})(); true",
        serde_json::to_string(&bodies).unwrap()
    ));
    chrome.wait("all bodies", "window.__bad !== null");
    assert_eq!(chrome.eval("window.__bad"), Value::Array(Vec::new()));
    println!("{} bodies through the browser", bodies.len());
}

/// Acts of all kinds on the blocks of a body, one after another, as a person who doesn't know what
/// they want. Gives what went wrong.
const ACTS: &str = r#"(async () => {
    const folder = document.querySelector('script[type=module]').src.replace('main.js', '');
    const [acts, kinds, text, wire, paste] = await Promise.all(
        ['acts', 'kinds', 'text', 'wire', 'paste'].map((name) => import(`${folder}${name}.js`)));
    const form = document.querySelector('form[data-kept]');
    let seed = SEED;
    const dice = (below) => {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        return Math.floor((seed / 4294967296) * below);
    };
    const one = (of) => of[dice(of.length)];
    const plain = (spans) => text.plain(spans);
    const words = (block) => block.text ? plain(block.text) : block.items ? block.items.map(plain).join('')
        : block.rows ? block.rows.flat().map(plain).join('') : block.alt ?? block.source;
    const all = (blocks) => blocks.map(words).join('').replace(/\s/g, '');
    const paths = (block) => kinds.isText(block) ? ['text'] : kinds.isList(block) ? block.items.map((_, n) => `items.${n}`)
        : block.kind === 'table' ? block.rows.flatMap((row, r) => row.map((_, c) => `rows.${r}.${c}`)) : [];
    const bad = [];
    for (let round = 0; round < ROUNDS; round += 1) {
        let { blocks } = await wire.read(form, one(__bodies));
        if (!blocks.length) blocks = [kinds.paragraph()];
        const done = [];
        for (let step = 0; step < 40; step += 1) {
            const place = dice(blocks.length), block = blocks[place], path = one(paths(block));
            const size = path ? text.size(acts.partOf(block, path)) : 0;
            const from = dice(size + 1), range = { from, to: from + dice(size - from + 1) }, caret = { from, to: from };
            const pasted = one(['甲', '一\n\n二', '1. 一\n2. 二', '名\t数\n一\t1', '第三条　内容', '**x** | # <b>', '- 点\n- 点']);
            const cell = path ? path.split('.').slice(1).map(Number) : [];
            const choices = {
                insert: () => acts.inserted(blocks, place, kinds.fresh(one([...kinds.KINDS.keys()]), blocks, place + 1)),
                remove: () => blocks.length > 3 && acts.removed(blocks, place),
                move: () => acts.moved(blocks, place, one([-1, 1])),
                turn: () => acts.turnedInto(blocks, place, one([...kinds.KINDS.keys()])),
                bold: () => path && !block.kind.startsWith('heading') && range.from < range.to && acts.emboldened(blocks, place, path, range),
                enter: () => path && acts.broken(blocks, place, path, caret),
                back: () => path && acts.joinedBack(blocks, place, path),
                on: () => path && acts.joinedOn(blocks, place, path),
                paste: () => path && acts.pasted(blocks, place, path, range, paste.fromPlain(pasted)),
                row: () => block.kind === 'table' && one([acts.rowAdded, acts.rowRemoved, acts.columnAdded, acts.columnRemoved])(blocks, place, ...cell),
                item: () => kinds.isList(block) && acts.itemAdded(blocks, place),
            };
            const name = one(Object.keys(choices)), result = choices[name]();
            if (!result) continue;
            done.push(name);
            if (['move', 'bold', 'enter', 'back', 'on'].includes(name)) {
                const sorted = (of) => [...all(of)].sort().join('');
                if (sorted(result.blocks) !== sorted(blocks)) bad.push([round, name, 'words are lost', block]);
            }
            blocks = result.blocks;
            const there = result.at && blocks.find(({ id }) => id === result.at.id);
            if (result.at && !there) bad.push([round, name, 'the caret is nowhere']);
            if (new Set(blocks.map(({ id }) => id)).size !== blocks.length) bad.push([round, name, 'two of one name']);
        }
        // What only a person can fill in.
        blocks = blocks.map((block) => block.kind.startsWith('heading') && text.isEmpty(block.text) ? { ...block, text: text.words('题') }
            : kinds.isList(block) ? { ...block, items: block.items.map((item) => text.isEmpty(item) ? text.words('项') : item) }
            : block.kind === 'image' ? { ...block, name: 'a.png', alt: block.alt || '图' } : block);
        const written = await wire.write(form, blocks, '');
        const read = await wire.read(form, written.body);
        const again = await wire.write(form, read.blocks, '');
        if (written.wrong.length || read.wrong.length || again.body !== written.body || all(read.blocks) !== all(blocks)) {
            bad.push([round, done.join(' '), written, all(blocks), all(read.blocks)]);
        }
    }
    window.__bad = bad;
})().catch((error) => { window.__bad = [String(error.stack)]; }); true"#;

#[test]
fn whatever_is_done_to_the_blocks_they_are_written_and_read_back() {
    let Some((_server, mut chrome)) = at(&format!("{ITEM}/edit")) else {
        return;
    };
    let number = |name, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.to_owned());
    let (seed, rounds) = (
        number("QUERY_CORNER_SEED", "1"),
        number("QUERY_CORNER_SEEDS", "60"),
    );
    println!("seed {seed}, {rounds} bodies");
    let bodies = serde_json::to_string(&starter()).unwrap();
    let code = ACTS.replace("SEED", &seed).replace("ROUNDS", &rounds);
    chrome.eval(&format!(
        "window.__bodies = {bodies}; window.__bad = null; {code}"
    ));
    chrome.wait("all rounds", "window.__bad !== null");
    assert_eq!(
        chrome.eval("window.__bad"),
        Value::Array(Vec::new()),
        "seed {seed}"
    );
}

#[test]
fn lists_of_parts_are_rows_and_say_the_same() {
    let Some((server, mut chrome)) = at("/item/county/guide/transfer-out-of-province/edit") else {
        return;
    };
    let mut lines: Vec<(Value, String)> = Vec::new();
    let mut editor = server.as_trial("bianji");
    for draft in source::parse(&factory::files()).unwrap().drafts {
        let page = editor.get(&format!("/item/county/{}/edit", draft.item.header.key));
        for area in page.text().split("data-rows=\"").skip(1) {
            let (columns, rest) = area.split_once('"').unwrap();
            let columns = serde_json::from_str(&columns.replace("&quot;", "\"")).unwrap();
            let typed = rest.split_once('>').unwrap().1;
            let typed = typed.split("</textarea>").next().unwrap();
            lines.push((columns, typed.trim_start_matches('\n').to_owned()));
        }
    }
    assert!(lines.len() > 100);
    chrome.eval(&format!(
        "window.__lines = {}; window.__bad = null; \
         import(document.querySelector('script[type=module]').src.replace('main.js', 'lines.js')).then(({{ read, written }}) => {{ \
         window.__bad = __lines.filter(([columns, text]) => written(read(text, columns), columns) !== text) }}); true",
        serde_json::to_string(&lines).unwrap()
    ));
    chrome.wait("all lines", "window.__bad !== null");
    assert_eq!(chrome.eval("window.__bad"), Value::Array(Vec::new()));
    // A material is added, one that may stay at home, and goes one up.
    chrome.click("[aria-label='要带的材料：加一行']");
    chrome.insert("党费证");
    chrome.eval("document.activeElement.closest('li').querySelector('[data-place=\"1\"]').focus()");
    chrome.insert("有就带");
    chrome.eval("document.activeElement.closest('li').querySelector('[type=checkbox]').click()");
    chrome.key("ArrowUp", ALT);
    let field = |name: &str| format!("document.getElementById('{name}').value.split('\\n')");
    chrome.wait(
        "the material",
        &format!("{}.at(-2) === '党费证｜有就带｜可选'", field("materials")),
    );
    // An item to link to is found by its words.
    chrome.click("[aria-label='相关条目：加一行']");
    chrome.insert("流动党员");
    chrome.wait(
        "what is found",
        "document.activeElement.list.options.length > 0",
    );
    let option = |part| format!("document.activeElement.list.options[0].{part}");
    let key = chrome.eval(&option("value"));
    let title = chrome.eval(&option("text"));
    chrome.eval("document.activeElement.select()");
    chrome.insert(key.as_str().unwrap());
    chrome.wait(
        "its title",
        &format!("document.activeElement.list.nextElementSibling.textContent === {title}"),
    );
    chrome.wait("the key", &format!("{}.at(-1) === {key}", field("related")));
    save(&mut chrome);
    let page = server
        .as_trial("bianji")
        .get("/item/county/guide/transfer-out-of-province/edit")
        .text();
    assert!(typed(&page, "materials").contains("党费证｜有就带｜可选\n"));
    assert!(typed(&page, "related").ends_with(key.as_str().unwrap()));
}

#[test]
fn a_picture_is_put_in_and_described() {
    let Some((server, mut chrome)) = at(&format!("{ITEM}/edit")) else {
        return;
    };
    chrome.click(".words");
    // As a screenshot that lies on the clipboard.
    const SCREENSHOT: &str = "(() => { const bytes = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), (c) => c.charCodeAt(0)); \
         const clipboardData = new DataTransfer(); clipboardData.items.add(new File([bytes], '屏幕截图.PNG', { type: 'image/png' })); \
         return document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })) })()";
    chrome.eval(SCREENSHOT);
    chrome.wait(
        "the picture",
        "document.querySelector('.picture img') !== null && document.querySelector('.picture img').naturalWidth === 1",
    );
    chrome.insert("窗口的样子");
    chrome.wait(
        "the body",
        "document.querySelector('[name=body]').value.includes('![窗口的样子](picture-1.png)')",
    );
    save(&mut chrome);
    let file = format!("{ITEM}/file/2/picture-1.png");
    assert_eq!(server.as_trial("bianji").get(&file).status, 200);
    // Now it is one of the item's own.
    let page = chrome.eval("location.href").as_str().unwrap().to_owned();
    chrome.open(&format!("{}/edit", page.split('?').next().unwrap()));
    ready(&mut chrome);
    let names = "[...document.querySelector('.picture select').options].map(o => o.value).join()";
    assert_eq!(chrome.eval(names), ",picture-1.png");
    // One that came with a form that was refused has to be chosen again, and the page says so.
    chrome.click(".words");
    chrome.eval(SCREENSHOT);
    chrome.insert("又一张");
    chrome.fill("title", " ");
    chrome.press("保存新版本");
    for says in ["请在“图片”那里再选一次", "picture-2.png（还没有上传）"] {
        chrome.wait(says, &format!("document.body.innerText.includes('{says}') || [...document.querySelectorAll('option')].some(o => o.textContent === '{says}')"));
    }
    chrome.fill("title", "有题目");
    chrome.press("保存新版本");
    assert!(
        chrome
            .text()
            .contains("正文里的图片 picture-2.png 还没有上传")
    );
}

#[test]
fn the_keys_do_what_a_word_processor_does() {
    let Some((_server, mut chrome)) = at("/items/new?kind=notice") else {
        return;
    };
    chrome.click(".words");
    chrome.insert("甲乙丙丁");
    for _ in 0..2 {
        chrome.key("ArrowLeft", 0);
    }
    chrome.key("Enter", 0);
    body(&mut chrome, "甲乙\n\n丙丁\n");
    chrome.key("Backspace", 0);
    body(&mut chrome, "甲乙丙丁\n");
    chrome.key("Delete", 0);
    body(&mut chrome, "甲乙丁\n");
    chrome.key("End", 0);
    chrome.key("Enter", 0);
    chrome.insert("第二段");
    chrome.key("ArrowUp", ALT);
    body(&mut chrome, "第二段\n\n甲乙丁\n");
    // Up and down lead from block to block.
    chrome.key("ArrowDown", 0);
    assert_eq!(here(&mut chrome), "甲乙丁");
    // The buttons are reached and left without a mouse.
    chrome.key("F10", ALT);
    let on_toolbar = "document.activeElement.closest('.toolbar') !== null";
    assert_eq!(chrome.eval(on_toolbar), true);
    chrome.key("Escape", 0);
    assert_eq!(here(&mut chrome), "甲乙丁");
    // A list ends with an empty item.
    add(&mut chrome, "要点");
    chrome.insert("一");
    chrome.key("Enter", 0);
    chrome.insert("二");
    chrome.key("Enter", 0);
    chrome.key("Enter", 0);
    chrome.insert("以后");
    body(&mut chrome, "第二段\n\n甲乙丁\n\n- 一\n- 二\n\n以后\n");
    // Another kind keeps the words; going through the kinds loses nothing on the way.
    chrome.eval(
        "(() => { const kind = [...document.querySelectorAll('.kind')][2]; kind.focus(); \
         for (const value of ['image', 'heading1', 'table', 'steps']) { kind.value = value; kind.dispatchEvent(new Event('change', { bubbles: true })); } })()",
    );
    body(&mut chrome, "第二段\n\n甲乙丁\n\n1. 一\n2. 二\n\n以后\n");
    assert_eq!(
        chrome.eval("document.activeElement.className"),
        "kind",
        "the choice keeps the focus"
    );
    // Every control has a name that is read out.
    let nameless = "[...document.querySelectorAll('.blocks button, .blocks select, .blocks input, .blocks textarea, .blocks [contenteditable]')] \
        .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() && e.nodeName === 'BUTTON' || e.closest('label'))).length";
    assert_eq!(chrome.eval(nameless), 0);
}

#[test]
fn what_is_pasted_becomes_blocks_and_no_foreign_markup_comes_along() {
    let Some((_server, mut chrome)) = at("/items/new?kind=notice") else {
        return;
    };
    chrome.click(".words");
    let word = "<html><head><style>p{color:red}</style></head><body><!--StartFragment-->\
        <h2 style='color:red'>二、办法</h2>\
        <p class=MsoNormal style='text-indent:32pt'><span lang=EN-US onclick='alert(1)'>请<b>带齐</b>材料，\n到窗口办理。</span></p>\
        <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span><![endif]>填表</p>\
        <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span>交表</p>\
        <script>alert(1)</script><img src=x onerror=alert(1)>\
        <table><tr><td colspan=2><p>名称</p></td></tr><tr><td>表一</td><td><i>两</i>份</td></tr></table>\
        <ul><li>甲<ul><li>乙</li></ul></li></ul><p>第三条　不收费。</p><p>*不是*标记</p><!--EndFragment--></body></html>";
    paste(&mut chrome, word, "没有用到");
    body(
        &mut chrome,
        "## 二、办法\n\n请**带齐**材料，到窗口办理。\n\n1. 填表\n2. 交表\n\n\
         | 名称 |  |\n| --- | --- |\n| 表一 | 两份 |\n\n- 甲\n- 乙\n\n**第三条**　不收费。\n\n\\*不是\\*标记\n",
    );
    assert_eq!(kinds(&mut chrome), "二级标题 正文 步骤 表格 要点 条款 正文");
    let foreign =
        "document.querySelectorAll('.words :not(strong), .words [style], .column script').length";
    assert_eq!(chrome.eval(foreign), 0);
    chrome.key("z", CTRL);
    body(&mut chrome, "");
    chrome.insert("前后");
    chrome.key("ArrowLeft", 0);
    paste(&mut chrome, "", "一\n\n二\r\n三");
    body(&mut chrome, "前\n\n一\n\n二\n\n三\n\n后\n");
    paste(&mut chrome, "", "，接着");
    body(&mut chrome, "前\n\n一\n\n二\n\n三，接着\n\n后\n");
}

#[test]
fn hidden_and_struck_words_are_not_pasted() {
    let Some((_server, mut chrome)) = at("/items/new?kind=notice") else {
        return;
    };
    chrome.click(".words");
    let word = "<p>每月<s>300元</s><span style='text-decoration:line-through'>400元</span>500元。</p>\
        <p style='display:none;mso-hide:all'>内部讨论稿</p><p>联系<del>甲</del><ins>乙</ins>。</p>";
    paste(&mut chrome, word, "每月300元400元500元。");
    body(&mut chrome, "每月500元。\n\n联系乙。\n");
    let said = "document.body.textContent.includes('划掉的和隐藏的字没有粘贴')";
    chrome.wait("that it is said", said);
    paste(&mut chrome, "<p><s>全都划掉了</s></p>", "全都划掉了");
    body(&mut chrome, "每月500元。\n\n联系乙。\n");
}

#[test]
fn words_below_lines_that_are_signs_are_not_pasted() {
    let Some((_server, mut chrome)) = at("/items/new?kind=notice") else {
        return;
    };
    chrome.click(".words");
    let struck = "每月3\u{336}0\u{336}0\u{20e5}元\u{335}500元，a=\u{338}b。";
    paste(&mut chrome, &format!("<p>{struck}</p>"), struck);
    body(&mut chrome, "每月500元，a=\u{338}b。\n");
    let said = "document.body.textContent.includes('划掉的和隐藏的字没有粘贴')";
    chrome.wait("that it is said", said);
    paste(&mut chrome, "", "另2\u{336}三");
    body(&mut chrome, "每月500元，a=\u{338}b。另三\n");
}

#[test]
fn what_is_wrong_is_said_at_its_block_and_holds_back_the_saving() {
    let Some((_server, mut chrome)) = at(&format!("{ITEM}/edit")) else {
        return;
    };
    chrome.click(".words");
    add(&mut chrome, "图片");
    add(&mut chrome, "标题");
    let wrong = "[...document.querySelectorAll('.block > .wrong')].map(w => w.hidden ? '' : w.textContent).filter(Boolean).join('；')";
    chrome.wait("the empty picture", &format!("({wrong}).includes('图片')"));
    chrome.eval("[...document.querySelectorAll('button')].find(b => b.textContent === '保存新版本').click()");
    chrome.wait(
        "the empty heading",
        &format!("({wrong}).includes('标题不能是空的')"),
    );
    assert_eq!(
        chrome.eval("document.activeElement.closest('.block').classList.contains('bad')"),
        true,
        "the caret is where it must be mended"
    );
    assert_eq!(
        chrome.eval("document.activeElement.getAttribute('aria-describedby') !== null"),
        true
    );
    assert!(
        chrome
            .eval("location.pathname")
            .as_str()
            .unwrap()
            .ends_with("/edit")
    );
    // A look at the source does not change what is not finished.
    act(&mut chrome, "源码");
    chrome.wait("the source", SOURCE);
    act(&mut chrome, "回到分段");
    chrome.wait("the blocks", BLOCKS);
    assert!(kinds(&mut chrome).starts_with("正文 图片 一级标题"));
    // Lines that the reader refuses stay as they were typed, with what it says, until they are right.
    act(&mut chrome, "源码");
    chrome.wait("the source", SOURCE);
    chrome.fill("body", "好的。\n\n<b>粗</b>\n\n完了。\n");
    act(&mut chrome, "回到分段");
    chrome.wait(
        "three blocks",
        "document.querySelectorAll('.block').length === 3",
    );
    assert_eq!(kinds(&mut chrome), "正文 源码 正文");
    let said = chrome.eval(wrong);
    assert!(said.as_str().unwrap().contains("没有 HTML"), "{said}");
    chrome.eval("(() => { const part = document.querySelector('.unread'); part.focus(); part.select(); return true })()");
    chrome.insert("**粗**");
    body(&mut chrome, "好的。\n\n**粗**\n\n完了。\n");
    caret(&mut chrome, "完了。", 0, 0);
    chrome.wait(
        "the mended block",
        "document.querySelectorAll('.unread').length === 0",
    );
    assert_eq!(kinds(&mut chrome), "正文 正文 正文");
    assert_eq!(chrome.eval(wrong), "");
}

#[test]
fn a_converted_file_is_mended_with_blocks() {
    let Some((server, mut chrome)) = at(&format!("{ITEM}/edit")) else {
        return;
    };
    let file =
        "<h1>关于办事的通知</h1><p>现通知如下。</p><ol><li>甲</li><li>乙</li></ol>".as_bytes();
    let made = server.as_trial("bianji").upload(
        "/import",
        &[("channel", "county")],
        ("file", "通知.html", file),
    );
    chrome.open(&format!("http://{}{}", server.address, made.to()));
    chrome.click("details summary");
    chrome.wait(
        "the blocks",
        "document.querySelector('.blocks .words') !== null",
    );
    caret(&mut chrome, "甲", 1, 1);
    chrome.key("Enter", 0);
    chrome.insert("又一步");
    chrome.wait(
        "the page",
        "document.querySelector('[name=page-0]').value === '现通知如下。\\n\\n1. 甲\\n2. 又一步\\n3. 乙\\n'",
    );
    chrome.press("存成草稿");
    ready(&mut chrome);
    assert_eq!(kinds(&mut chrome), "正文 步骤");
    body(&mut chrome, "现通知如下。\n\n1. 甲\n2. 又一步\n3. 乙\n");
}

#[test]
fn leaving_asks_while_something_is_not_saved() {
    let Some((_server, mut chrome)) = at(&format!("{ITEM}/edit")) else {
        return;
    };
    let asks = "!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))";
    assert_eq!(chrome.eval(asks), false);
    chrome.click(".words");
    chrome.insert("改");
    assert_eq!(chrome.eval(asks), true);
    chrome.key("z", CTRL);
    chrome.wait("what it was", &format!("!({asks})"));
    chrome.fill("note", "说明");
    assert_eq!(chrome.eval(asks), true);
    chrome.press("保存新版本");
    assert!(chrome.text().contains("已保存为新版本"));
}

#[test]
fn what_was_written_outlives_its_session_and_is_saved_by_the_same_person_alone() {
    let Some((server, mut chrome)) = at(&format!("{ITEM}/edit")) else {
        return;
    };
    chrome.click(".words");
    chrome.insert("午休以前写的。");
    let held = "document.querySelector('[name=body]').value.includes('午休以前写的。')";
    chrome.wait("the words", held);
    server.execute("DELETE FROM session").unwrap();
    let save = "[...document.querySelectorAll('button')].find(b => b.textContent === '保存新版本').click()";
    let said = "(document.querySelector('.unsent') || {}).textContent || ''";
    chrome.eval(save);
    chrome.wait("why not", &format!("({said}).includes('登录已经过期')"));
    chrome.insert("又写一句。");
    let trouble = "document.querySelector('.said.bad') !== null";
    chrome.wait("the same above the blocks", trouble);
    // In another tab: first someone else, then who wrote it.
    let sign_in = |chrome: &mut Chrome, login: &str| {
        chrome.eval(&format!(
            "(async () => {{ window.inside = false; await fetch('/trial/as', {{ method: 'POST', \
             body: new URLSearchParams({{ login: '{login}' }}) }}); window.inside = true }})()"
        ));
        chrome.wait(login, "window.inside");
    };
    sign_in(&mut chrome, "shenhe");
    chrome.eval("document.querySelector('.unsent').textContent = ''");
    chrome.eval(save);
    chrome.wait(
        "still why not",
        &format!("({said}).includes('登录已经过期')"),
    );
    let leave = "(async () => { window.out = false; const page = await (await fetch('/account')).text(); \
         const _token = page.match(/_token\" value=\"(\\w+)/)[1]; \
         await fetch('/sign-out', { method: 'POST', body: new URLSearchParams({ _token }) }); window.out = true })()";
    chrome.eval(leave);
    chrome.wait("out", "window.out");
    sign_in(&mut chrome, "bianji");
    chrome.eval(save);
    chrome.wait(
        "saved",
        "document.body.textContent.includes('已保存为新版本')",
    );
    let page = server.as_trial("bianji").get(ITEM).text();
    assert!(page.contains("午休以前写的。") && page.contains("又写一句。"));
}

/// Draws the editor at work into the folder that `QUERY_CORNER_PICTURES` names.
#[test]
#[ignore = "draws pictures for people"]
fn pictures_of_the_editor() {
    let folder = std::path::PathBuf::from(std::env::var("QUERY_CORNER_PICTURES").unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    let Some((_server, mut chrome)) = at("/item/county/question/dues-how-much/edit") else {
        return;
    };
    let shoot = |chrome: &mut Chrome, name: &str| {
        for (width, height) in [(1280, 900), (1920, 1080), (480, 900)] {
            chrome.size(width, height);
            chrome.eval("document.activeElement.scrollIntoView({ block: 'center' })");
            let png = chrome.picture(false);
            let png = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, png);
            std::fs::write(
                folder.join(format!("editor-{name}-{width}.png")),
                png.unwrap(),
            )
            .unwrap();
        }
    };
    chrome.click("[data-path='rows.1.0']");
    shoot(&mut chrome, "table");
    add(&mut chrome, "图片");
    add(&mut chrome, "标题");
    chrome.eval("[...document.querySelectorAll('button')].find(b => b.textContent === '保存新版本').click()");
    chrome.wait(
        "what is wrong",
        "document.querySelectorAll('.block.bad').length === 2",
    );
    shoot(&mut chrome, "wrong");
    act(&mut chrome, "源码");
    chrome.wait("the source", SOURCE);
    shoot(&mut chrome, "source");
}

//! A hall is written in a form: windows, services, hours and duties as rows, what is wrong said at
//! its cell, and the file behind it the same thing all the time.

use crate::{
    flow::{hidden, typed},
    support::{Answer, Browser, TestServer},
};

const HALL: &str = "/item/county/hall/main";

/// The fields of the form of a new hall, as little as one can have.
const NEW: [(&str, &str); 16] = [
    ("kind", "hall"),
    ("channel", "county"),
    ("name", "new-town"),
    ("base", ""),
    ("title", "新城分中心"),
    ("owner", "示例县委组织部"),
    ("updated", "2026-11-23"),
    ("review_by", "2027-11-23"),
    ("scope", "社会"),
    ("disclosure", "主动公开"),
    ("secrecy", "非涉密"),
    ("address", "新城路1号"),
    ("telephone", "0000-6020000"),
    ("time_zone", "Asia/Shanghai"),
    ("day_cutover", "4:00"),
    ("hours.week.monday", "8:30—12:00，14:00-17:30"),
];

fn with<'a>(fields: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let changed = |name: &str| more.iter().any(|(known, _)| *known == name);
    let kept = fields.iter().filter(|(name, _)| !changed(name));
    kept.chain(more).copied().collect()
}

fn send(editor: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    editor.upload(path, fields, ("none", "", b""))
}

/// Names and values of a page's form, as a browser would send them.
fn fields_of(page: &str) -> Vec<(String, String)> {
    let plain = |text: &str| {
        let signs = [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&amp;", "&"),
        ];
        let start = text.to_owned();
        signs
            .iter()
            .fold(start, |text, (from, to)| text.replace(from, to))
    };
    let form = page.split("<form").find(|form| form.contains("data-kept"));
    let form = form.unwrap().split("</form>").next().unwrap();
    let mut fields = Vec::new();
    for part in form.split("name=\"").skip(1) {
        let (name, rest) = part.split_once('"').unwrap();
        let before = form.split(&format!("name=\"{name}\"")).next().unwrap();
        let tag = before.rsplit('<').next().unwrap();
        let (own, after) = rest.split_once('>').unwrap();
        let value = own
            .split("value=\"")
            .nth(1)
            .map(|value| value.split('"').next().unwrap());
        let chosen = || {
            let options = after.split("</select>").next().unwrap().split("<option");
            let chosen = options.skip(1).find(|option| option.contains("selected"));
            let option = chosen.unwrap_or_default().split("value=\"").nth(1);
            option
                .unwrap_or_default()
                .split('"')
                .next()
                .unwrap()
                .to_owned()
        };
        let value = match tag.split_whitespace().next().unwrap() {
            "button" => continue,
            "input" if own.contains("checkbox") || tag.contains("checkbox") => continue,
            "input" if tag.contains("file") => continue,
            "textarea" => plain(
                after
                    .split("</textarea>")
                    .next()
                    .unwrap()
                    .trim_start_matches('\n'),
            ),
            "select" => plain(&chosen()),
            _ => plain(value.unwrap_or_default()),
        };
        fields.push((name.to_owned(), value));
    }
    fields
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[test]
fn a_new_hall_begins_with_a_form_and_the_usual_hours() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let page = editor.get("/items/new?kind=hall").text();
    assert!(!page.contains("role=\"alert\"") && !page.contains("name=\"text\""));
    for kind in ["document", "question", "guide", "notice", "hall", "station"] {
        assert!(page.contains(&format!("href=\"/items/new?kind={kind}\"")));
    }
    assert_eq!(hidden(&page, "kind"), "hall");
    for (label, id) in [
        ("地址", "address"),
        ("周一", "hours.week.monday"),
        ("放假、调休和错时服务", "hours.exception"),
        ("业务", "service"),
        ("窗口", "window"),
        ("值班", "duty"),
        ("大厅里的地方", "area"),
    ] {
        assert!(
            page.contains(&format!("for=\"{id}\">{label}</label>")),
            "{label}"
        );
    }
    assert!(page.contains("value=\"08:30-12:00、14:00-17:30\""));
    let rows = [
        (
            "service",
            "a｜业务办理｜一句话｜100｜15\nB｜咨询｜｜｜10｜周一至周五 9:00-11:30",
        ),
        ("window", "1｜综合窗口｜一楼｜｜B、a"),
        ("hours.exception", "2027-01-01｜2027-01-03｜元旦"),
        ("area", "查询角\\｜书角｜一楼"),
        ("body", "## 怎么来\n\n坐公交。"),
        ("act", "save"),
    ];
    let made = send(&mut editor, "/items/new", &with(&NEW, &rows));
    assert_eq!(made.status, 303, "{}", made.text());
    let page = editor.get("/item/county/hall/new-town").text();
    assert!(
        page.contains("新城分中心") && page.contains("href=\"/item/county/hall/new-town/edit\"")
    );
    let source = editor.get("/item/county/hall/new-town/source").text();
    let file = typed(&source, "text");
    for says in [
        "day_cutover = \"04:00:00\"",
        "monday = [\"08:30-12:00\", \"14:00-17:30\"]",
        "letter = \"A\", minutes = 15",
        "services = [\"B\", \"A\"]",
        "name = \"查询角｜书角\"",
    ] {
        assert!(file.contains(says), "{says} is not in {file}");
    }
    let page = editor.get("/item/county/hall/new-town/edit").text();
    assert_eq!(typed(&page, "window"), "1｜综合窗口｜一楼｜｜B、A");
    assert!(typed(&page, "service").ends_with("｜10｜周一至周五 09:00-11:30；周六至周日 休息"));
    assert_eq!(typed(&page, "area"), "查询角\\｜书角｜一楼");
}

#[test]
fn what_is_wrong_stays_as_it_was_typed_and_is_said_at_its_cell() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let rows = [
        ("hours.week.monday", "上午"),
        ("window", "1｜综合窗口\n二｜咨询窗口｜二楼"),
        ("service", "A｜业务｜｜｜10\nA｜咨询｜｜｜10"),
        ("act", "save"),
    ];
    let refused = send(&mut editor, "/items/new", &with(&NEW, &rows));
    assert_eq!(refused.status, 422);
    let page = refused.text();
    assert!(page.contains("value=\"new-town\"") && page.contains("value=\"上午\""));
    assert_eq!(typed(&page, "window"), "1｜综合窗口\n二｜咨询窗口｜二楼");
    assert!(page.contains("data-wrong=\"[[1,0,&quot;“二”不是数，要写成整数，如 12&quot;]]\""));
    assert!(page.contains("<a href=\"#field-window\">窗口第 2 行“几号”："));
    assert!(page.contains("id=\"field-window\"") && page.contains("周一：“上午”看不懂"));
    // The letter that is there twice is seen once all lines can be read.
    let rows = [("service", rows[2].1), ("act", "save")];
    let refused = send(&mut editor, "/items/new", &with(&NEW, &rows));
    assert!(refused.text().contains("业务字母 A 写了不止一次"));
}

#[test]
fn saving_a_hall_as_its_form_shows_it_changes_nothing() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let source = editor.get(&format!("{HALL}/source")).text();
    let before = typed(&source, "text");
    let page = editor.get(&format!("{HALL}/edit")).text();
    let fields = fields_of(&page);
    assert!(fields.len() > 30, "{fields:?}");
    let mut fields = borrowed(&fields);
    fields.push(("act", "save"));
    let saved = send(&mut editor, &format!("{HALL}/edit"), &fields);
    assert_eq!(saved.status, 303, "{}", saved.text());
    let source = editor.get(&format!("{HALL}/source")).text();
    let after = typed(&source, "text");
    let but_updated = |file: &str| {
        let lines = file.lines().filter(|line| !line.starts_with("updated = "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(but_updated(&after), but_updated(&before));
    assert_ne!(after, before, "the day of the change");
}

#[test]
fn form_and_source_are_one_thing_that_is_not_saved_by_looking_at_it() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let page = editor.get(&format!("{HALL}/edit")).text();
    let fields = fields_of(&page);
    let changed = [
        ("telephone", "0000-1111111"),
        ("note", "电话改了"),
        ("act", "source"),
    ];
    let fields = with(&borrowed(&fields), &changed);
    let source = send(&mut editor, &format!("{HALL}/edit"), &fields);
    assert_eq!(source.status, 200);
    let source = source.text();
    let file = typed(&source, "text");
    assert!(file.contains("telephone = \"0000-1111111\"") && source.contains("还没有保存"));
    assert!(source.contains("value=\"电话改了\"") && source.contains(" data-unsaved"));
    assert!(source.contains(&format!("action=\"{HALL}/source\"")));
    // Back, with a line changed there.
    let file = file.replace("0000-1111111", "0000-2222222");
    let base = hidden(&source, "base");
    let back = [
        ("base", base.as_str()),
        ("text", &file),
        ("note", "电话改了"),
        ("act", "form"),
    ];
    let form = editor.post(&format!("{HALL}/source"), &back);
    assert_eq!(form.status, 200);
    let form = form.text();
    assert!(form.contains("value=\"0000-2222222\"") && form.contains("value=\"电话改了\""));
    assert!(form.contains(" data-unsaved"));
    let again = borrowed_again(&fields_of(&form), "0000-2222222");
    assert_eq!(again, borrowed_again(&fields_of(&page), "0000-6012345"));
    assert!(
        !editor.get(HALL).text().contains("第 2 版"),
        "nothing was saved"
    );
    // What is wrong stays where it was typed.
    for (path, name, value, act, says) in [
        ("edit", "day_cutover", "凌晨", "source", "还没有换到源文"),
        (
            "source",
            "text",
            "+++\nx = 1\n+++\n",
            "form",
            "还没有换到表单",
        ),
    ] {
        let own = [(name, value), ("act", act)];
        let refused = match path {
            "edit" => send(&mut editor, &format!("{HALL}/edit"), &with(&fields, &own)),
            _ => editor.post(&format!("{HALL}/source"), &with(&back, &own)),
        };
        assert_eq!(refused.status, 422, "{path}");
        let page = refused.text();
        assert!(
            page.contains(says) && page.contains(value),
            "{path}: {page}"
        );
    }
    // A new one goes there and back before it has a name.
    let fresh = with(&NEW, &[("name", ""), ("act", "source")]);
    let source = send(&mut editor, "/items/new", &fresh).text();
    assert!(source.contains("action=\"/items/new?kind=hall\""));
    let file = typed(&source, "text");
    let back = [
        ("kind", "hall"),
        ("channel", "county"),
        ("name", ""),
        ("base", ""),
        ("text", &file),
        ("act", "form"),
    ];
    let form = send(&mut editor, "/items/new", &back).text();
    assert!(form.contains("value=\"新城分中心\"") && form.contains("value=\"04:00\""));
}

/// The fields but for the telephone, which the test changed, and what goes with every session.
fn borrowed_again(fields: &[(String, String)], telephone: &str) -> Vec<(String, String)> {
    let of_session = ["_token", "note"];
    assert!(fields.contains(&("telephone".to_owned(), telephone.to_owned())));
    let mut kept = fields.to_vec();
    kept.retain(|(name, _)| name != "telephone" && !of_session.contains(&name.as_str()));
    kept
}

#[test]
fn whoever_reviews_a_hall_sees_the_rows_that_differ_and_no_others() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let page = editor.get(&format!("{HALL}/edit")).text();
    let fields = fields_of(&page);
    let windows = typed(&page, "window").replace("0000-6012303", "0000-6019999");
    let changed = [
        ("window", windows.as_str()),
        ("hours.week.sunday", "9:00-11:00"),
        ("act", "save"),
    ];
    let fields = with(&borrowed(&fields), &changed);
    let saved = send(&mut editor, &format!("{HALL}/edit"), &fields);
    assert_eq!(saved.status, 303, "{}", saved.text());
    let page = server.as_trial("shenhe").get(&format!("{HALL}/version/2"));
    let page = page.text();
    for says in [
        "<dt>窗口</dt>",
        "<del>3｜党员信息服务｜一楼大厅北侧｜0000-6012303｜C、G｜Membership Information｜Ground floor, north side</del>",
        "<ins>3｜党员信息服务｜一楼大厅北侧｜0000-6019999｜C、G｜Membership Information｜Ground floor, north side</ins>",
        "<dt>周日</dt><dd class=\"pre\"><ins>09:00-11:00</ins></dd>",
    ] {
        assert!(page.contains(says), "{says} is not in {page}");
    }
    assert!(!page.contains("党代表服务") && !page.contains("周一"));
}

#[test]
fn a_hall_that_no_form_holds_is_opened_as_its_file() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let source = editor.get(&format!("{HALL}/source")).text();
    let (base, file) = (hidden(&source, "base"), typed(&source, "text"));
    let file = file.replace("示例县城关街道便民路18号", "示例县城关街道\\n便民路18号");
    let fields = [("base", base.as_str()), ("text", &file)];
    let saved = editor.post(&format!("{HALL}/source"), &fields);
    assert_eq!(saved.status, 303, "{}", saved.text());
    let page = editor.get(&format!("{HALL}/edit"));
    assert_eq!(page.status, 200);
    let page = page.text();
    assert!(page.contains("这一条只能改源文") && page.contains("表单里写不下的在这里：地址"));
    assert_eq!(typed(&page, "text"), file);
    // Whoever tries to go there all the same loses nothing either.
    let base = hidden(&page, "base");
    let fields = [("base", base.as_str()), ("text", &file), ("act", "form")];
    let refused = editor.post(&format!("{HALL}/source"), &fields);
    assert_eq!(refused.status, 422);
    assert_eq!(typed(&refused.text(), "text"), file);
}

#[test]
fn nobody_but_an_editor_writes_a_hall() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    for login in ["shenhe", "shenpi", "fabu", "guanli"] {
        let mut other = server.as_trial(login);
        assert_eq!(other.get(&format!("{HALL}/edit")).status, 403, "{login}");
        let fields = with(&NEW, &[("act", "save")]);
        let status = send(&mut other, "/items/new", &fields).status;
        assert_eq!(status, 403, "{login}");
    }
    let mut editor = server.as_trial("bianji");
    let fields = with(&NEW, &[("act", "save"), ("_token", "0000")]);
    let forged = editor.post_as_is("/items/new", &fields);
    assert_eq!(forged.status, 403, "{}", forged.text());
    assert_eq!(editor.get("/item/county/hall/new-town").status, 404);
}

#[cfg(target_os = "linux")]
mod in_a_browser {
    use serde_json::Value;

    use super::*;
    use crate::{chrome::Chrome, editor};

    const ALT: u32 = 1;
    const CTRL: u32 = 2;

    fn at(path: &str) -> Option<(TestServer, Chrome)> {
        let (server, mut chrome) = editor::opened(path)?;
        ready(&mut chrome);
        Some((server, chrome))
    }

    fn ready(chrome: &mut Chrome) {
        chrome.wait("the rows", "document.querySelector('.rows') !== null");
    }

    /// The cell of a field, by its place.
    fn cell(field: &str, row: usize, place: usize) -> String {
        format!("#field-{field} [data-row='{row}'][data-place='{place}']")
            .replace("hours.", "hours\\\\.")
    }

    fn write(chrome: &mut Chrome, field: &str, row: usize, place: usize, words: &str) {
        let selector = cell(field, row, place);
        chrome.eval(&format!(
            "(() => {{ const c = document.querySelector(\"{selector}\"); c.focus(); c.select && c.select(); return true }})()"
        ));
        chrome.insert(words);
    }

    /// A date, which the browser lets nobody insert as text.
    fn date(chrome: &mut Chrome, field: &str, row: usize, place: usize, day: &str) {
        let selector = cell(field, row, place);
        chrome.eval(&format!(
            "(() => {{ const c = document.querySelector(\"{selector}\"); c.value = '{day}'; \
             c.dispatchEvent(new Event('input', {{ bubbles: true }})); return true }})()"
        ));
    }

    fn add(chrome: &mut Chrome, label: &str) {
        chrome.click(&format!("[aria-label='{label}：加一行']"));
    }

    fn lines(chrome: &mut Chrome, field: &str) -> String {
        let code = format!("document.getElementById('{field}').value");
        chrome.eval(&code).as_str().unwrap().to_owned()
    }

    /// Waits until the kiosk's page is drawn, if there is something to draw with.
    fn drawn(chrome: &mut Chrome) -> bool {
        if !cfg!(feature = "kiosk") {
            return false;
        }
        chrome.wait(
            "the kiosk's page",
            "document.querySelector('[data-state]').textContent === '就是终端上的样子'",
        );
        true
    }

    #[test]
    fn a_hall_is_filled_in_by_mouse_and_keys_and_seen_as_the_kiosk_shows_it() {
        let Some((server, mut chrome)) = at("/items/new?kind=hall") else {
            return;
        };
        for (name, text) in [
            ("title", "新城分中心"),
            ("name", "new-town"),
            ("address", "新城路1号"),
            ("telephone", "0000-6020000"),
        ] {
            chrome.fill(name, text);
        }
        for (name, value) in [
            ("scope", "社会"),
            ("disclosure", "主动公开"),
            ("secrecy", "非涉密"),
        ] {
            chrome.choose(name, value);
        }
        // The other days take over what Monday says.
        chrome.fill("hours.week.monday", "9:00-12:00");
        chrome.click(".alike");
        let friday = "document.getElementsByName('hours.week.friday')[0].value";
        assert_eq!(chrome.eval(friday), "9:00-12:00");
        // Services: one by mouse, one by the return key, and a week of its own.
        for (place, words) in [(0, "A"), (1, "业务办理"), (2, "办各种业务。"), (4, "15")]
        {
            write(&mut chrome, "service", 0, place, words);
        }
        chrome.key("Enter", 0);
        for (place, words) in [(0, "b"), (1, "咨询"), (4, "10")] {
            write(&mut chrome, "service", 1, place, words);
        }
        chrome.click("#field-service li:nth-child(2) .is-week [type=checkbox]");
        chrome.eval(
            "document.querySelectorAll('#field-service li:nth-child(2) .days input')[0].focus()",
        );
        chrome.insert("10:00-11:00");
        chrome.key("Enter", 0);
        chrome.insert("10:00-11:00");
        assert_eq!(
            lines(&mut chrome, "service"),
            "A｜业务办理｜办各种业务。｜｜15\nb｜咨询｜｜｜10｜周一至周二 10:00-11:00；周三至周日 休息"
        );
        // A window finds its services by their names.
        write(&mut chrome, "window", 0, 0, "1");
        write(&mut chrome, "window", 0, 1, "综合窗口");
        let choose = "(() => { const s = document.querySelector('#field-window select'); s.value = 'B'; \
             s.dispatchEvent(new Event('input', { bubbles: true })); s.dispatchEvent(new Event('change', { bubbles: true })); return [...s.options].map(o => o.text).join() })()";
        assert_eq!(chrome.eval(choose), "加一项业务…,A 业务办理");
        assert_eq!(lines(&mut chrome, "window"), "1｜综合窗口｜｜｜B");
        write(&mut chrome, "window", 0, 4, "B、C");
        let said = "document.querySelector('#field-window .beside .hint').textContent";
        assert_eq!(chrome.eval(said), "上面的“业务”里没有 C");
        write(&mut chrome, "window", 0, 4, "B、A");
        assert_eq!(chrome.eval(said), "B 咨询；A 业务办理");
        add(&mut chrome, "窗口");
        write(&mut chrome, "window", 1, 0, "2");
        write(&mut chrome, "window", 1, 1, "二号｜窗口");
        chrome.key("ArrowUp", ALT);
        assert_eq!(
            lines(&mut chrome, "window"),
            "2｜二号\\｜窗口\n1｜综合窗口｜｜｜B、A"
        );
        chrome.click("#field-window li:nth-child(2) [title=上移]");
        chrome.click("#field-window li:nth-child(2) [title=删去]");
        assert_eq!(lines(&mut chrome, "window"), "1｜综合窗口｜｜｜B、A");
        chrome.eval("document.querySelector('#field-window [data-row]').focus()");
        chrome.key("z", CTRL);
        assert_eq!(
            lines(&mut chrome, "window"),
            "1｜综合窗口｜｜｜B、A\n2｜二号\\｜窗口"
        );
        date(&mut chrome, "hours.exception", 0, 0, "2027-01-01");
        date(&mut chrome, "hours.exception", 0, 1, "2027-01-03");
        write(&mut chrome, "hours.exception", 0, 2, "元旦");
        add(&mut chrome, "大厅里的地方");
        for (place, words) in [(0, "查询角"), (1, "一楼"), (2, "触摸屏查询机。")] {
            write(&mut chrome, "area", 0, place, words);
        }
        // Nothing that is written is wider than its place, and every control is called something.
        let nameless = "[...document.querySelectorAll('.rows button, .rows select, .rows input:not([type=hidden]), .rows textarea')] \
            .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() && e.nodeName === 'BUTTON' || e.closest('label'))).length";
        assert_eq!(chrome.eval(nameless), 0);
        if drawn(&mut chrome) {
            let picture = "document.querySelector('[data-picture]').src";
            let before = chrome.eval(picture);
            chrome.fill("address", "新城路2号");
            chrome.wait("another picture", &format!("{picture} !== {before}"));
            drawn(&mut chrome);
        }
        editor::save(&mut chrome);
        let page = server
            .as_trial("bianji")
            .get("/item/county/hall/new-town/edit");
        let page = page.text();
        assert_eq!(
            typed(&page, "window"),
            "1｜综合窗口｜｜｜B、A\n2｜二号\\｜窗口"
        );
        assert_eq!(
            typed(&page, "hours.exception"),
            "2027-01-01｜2027-01-03｜元旦"
        );
        assert_eq!(typed(&page, "area"), "查询角｜一楼｜触摸屏查询机。");
    }

    #[test]
    fn what_is_wrong_is_marked_in_its_cell_until_it_is_mended() {
        let Some((_server, mut chrome)) = at(&format!("{HALL}/edit")) else {
            return;
        };
        write(&mut chrome, "window", 2, 0, "三号");
        write(&mut chrome, "window", 4, 1, "");
        chrome.key("Delete", 0);
        chrome.press("保存新版本");
        ready(&mut chrome);
        let marked = "[...document.querySelectorAll('#field-window .cell > .wrong')].map(w => w.textContent).join('；')";
        assert_eq!(chrome.eval(marked), "“三号”不是数，要写成整数，如 12；要写");
        let below = "[...document.querySelectorAll('#field-window > .wrong')].filter(w => !w.hidden).length";
        assert_eq!(chrome.eval(below), 0, "not said twice");
        let described = "(() => { const c = document.querySelector('#field-window [data-row=\"2\"][data-place=\"0\"]'); \
             return document.getElementById(c.getAttribute('aria-describedby')).textContent })()";
        assert_eq!(chrome.eval(described), "“三号”不是数，要写成整数，如 12");
        // What is said goes with its row, and away with what was wrong.
        chrome.click("#field-window li:nth-child(3) [title=上移]");
        assert_eq!(
            chrome
                .eval("document.querySelector('#field-window li:nth-child(2) .wrong').textContent"),
            "“三号”不是数，要写成整数，如 12"
        );
        write(&mut chrome, "window", 1, 0, "3");
        assert_eq!(chrome.eval(marked), "要写");
        chrome.click("#field-window li:nth-child(2) [title=下移]");
        write(&mut chrome, "window", 4, 1, "组织关系接转");
        assert_eq!(chrome.eval(marked), "");
        editor::save(&mut chrome);
    }

    #[test]
    fn rows_and_weeks_say_what_the_server_says() {
        let Some((_server, mut chrome)) = at(&format!("{HALL}/edit")) else {
            return;
        };
        let weeks = [
            "周一至周日 休息",
            "周一至周五 09:00-11:30、14:30-17:00；周六至周日 休息",
            "周一 09:00-11:30；周二 休息；周三至周日 10:00-12:00",
        ];
        let rows = [
            "甲｜乙｜丙",
            "甲\\｜｜｜丙\\\\n\\n末\n乙\\|",
            "｜｜丙\n甲｜\\\\",
        ];
        chrome.eval(&format!(
            "window.__bad = null; (async () => {{ const of = (name) => import(document.querySelector('script[type=module]').src.replace('main.js', name)); \
             const [lines, week] = [await of('lines.js'), await of('week.js')]; const columns = [{{}}, {{}}, {{}}]; \
             window.__bad = [...{}.filter((text) => week.written(week.days(text)) !== text), \
             ...{}.filter((text) => lines.written(lines.read(text, columns), columns) !== text)] }})(); true",
            serde_json::to_string(&weeks).unwrap(),
            serde_json::to_string(&rows).unwrap(),
        ));
        chrome.wait("all of them", "window.__bad !== null");
        assert_eq!(chrome.eval("window.__bad"), Value::Array(Vec::new()));
    }

    /// Draws the form of a hall at four sizes into the folder that `QUERY_CORNER_PICTURES` names.
    #[test]
    #[ignore = "draws pictures for people"]
    fn pictures_of_the_hall_form() {
        let folder = std::path::PathBuf::from(std::env::var("QUERY_CORNER_PICTURES").unwrap());
        std::fs::create_dir_all(&folder).unwrap();
        let Some((server, mut chrome)) = at(&format!("{HALL}/edit")) else {
            return;
        };
        let shoot = |chrome: &mut Chrome, name: &str| {
            for (width, height, whole) in [
                (1366, 768, true),
                (1920, 1080, true),
                (760, 1000, true),
                (390, 844, true),
            ] {
                chrome.size(width, height);
                let png = chrome.picture(whole);
                let png = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, png);
                let file = folder.join(format!("hall-{name}-{width}.png"));
                std::fs::write(file, png.unwrap()).unwrap();
            }
            chrome.size(1366, 768);
        };
        let home = format!("http://{}", server.address);
        chrome.open(&format!("{home}/items/new?kind=hall"));
        ready(&mut chrome);
        shoot(&mut chrome, "new");
        // As it is without a script.
        let plain = "document.querySelectorAll('.rows').forEach(r => r.parentElement.remove()); \
             document.querySelectorAll('textarea[data-rows], [data-marks]').forEach(t => { t.hidden = false })";
        chrome.open(&format!("{home}{HALL}/edit"));
        ready(&mut chrome);
        chrome.eval(plain);
        shoot(&mut chrome, "plain");
        chrome.open(&format!("{home}{HALL}/edit"));
        ready(&mut chrome);
        drawn(&mut chrome);
        shoot(&mut chrome, "edit");
        chrome.click("#field-service li:nth-child(1) .line");
        chrome.click("#field-service li:nth-child(2) .line");
        let long = "中共示例县委组织部流动党员管理服务中心（县党群服务中心一楼大厅北侧二号门内）";
        for (row, place) in [(2, 1), (2, 2), (2, 3)] {
            write(&mut chrome, "window", row, place, long);
        }
        write(&mut chrome, "window", 2, 4, "A、B、C、D、E、F、G");
        write(&mut chrome, "service", 0, 1, long);
        write(&mut chrome, "service", 1, 2, &long.repeat(3));
        drawn(&mut chrome);
        shoot(&mut chrome, "long");
        write(&mut chrome, "window", 1, 0, "二");
        write(&mut chrome, "service", 0, 4, "很久");
        chrome.click("#field-hours\\.exception li:nth-child(2) .line");
        write(&mut chrome, "hours.exception", 1, 3, "上午");
        chrome.fill("hours.week.tuesday", "八点半");
        chrome.press("保存新版本");
        ready(&mut chrome);
        shoot(&mut chrome, "wrong");
    }
}

/// A black picture.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    let pixels = vec![0; width.div_ceil(8) as usize * height as usize];
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn a_floor_plan_is_sent_with_its_spots_and_is_seen_by_whoever_reviews_it() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let edit = format!("{HALL}/edit");
    let page = editor.get(&edit).text();
    assert!(page.contains("for=\"plan\">平面图</label>"));
    assert_eq!(typed(&page, "spot").lines().count(), 14);
    let mut sent = |plan: &str, spots: &str, (width, height): (u32, u32)| {
        let page = editor.get(&edit).text();
        let fields = fields_of(&page);
        let rows = [("plan", plan), ("spot", spots), ("act", "save")];
        let fields = with(&borrowed(&fields), &rows);
        editor.upload(
            &edit,
            &fields,
            ("files", "new.png", &picture(width, height)),
        )
    };
    for (plan, spots, size, says) in [
        (
            "other.png",
            "500｜500｜咨询台",
            (1200, 800),
            "平面图 other.png 还没有上传",
        ),
        ("new.png", "500｜500｜咨询台", (800, 800), "要横放"),
        (
            "new.png",
            "500｜500｜没有的",
            (1200, 800),
            "“没有的”，大厅里没有",
        ),
        (
            "new.png",
            "500｜1500｜咨询台",
            (1200, 800),
            "第 1 个点在图外",
        ),
        (
            "new.png",
            "500｜500｜咨询台\n550｜550｜｜3",
            (1200, 800),
            "第 1 个点和第 2 个点太近",
        ),
    ] {
        let answer = sent(plan, spots, size);
        assert_eq!(answer.status, 422, "{says}");
        assert!(answer.text().contains(says), "{says}: {}", answer.text());
    }
    let kept = sent(
        "new.png",
        "500｜500｜咨询台\n900｜500｜｜3\n100｜500｜｜｜E",
        (1200, 800),
    );
    assert_eq!(kept.status, 303, "{}", kept.text());
    let page = editor.get(HALL).text();
    for says in [
        "new.png",
        "咨询台（左 500‰，上 500‰）",
        "3 号窗口（左 900‰",
        "业务 E（左 100‰",
    ] {
        assert!(page.contains(says), "{says}: {page}");
    }
    // The picture that is shown no more is gone with its version.
    let page = editor.get(&edit).text();
    assert!(page.contains("<code>new.png</code>") && !page.contains("<code>plan.png</code>"));
}

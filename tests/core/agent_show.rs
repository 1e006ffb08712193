//! What a signer is shown to judge by: pictures, tables, fields by their names, times of the place.

use query_corner::{
    content::{
        digest::Digest,
        generation::Generation,
        publish_rules::admit,
        source::{SourceFile, parse},
    },
    protocol::{
        proposals::ReasonNote,
        withdrawal::{Hidden, Withdrawal},
    },
    publish::generation,
};

use super::{
    agent_page::Room,
    site::{TestSite, county, county_generation, hours, now},
};

/// A grey picture of so many pixels.
fn png(width: u32, height: u32, grey: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    let dots = vec![grey; (width * height) as usize];
    writer.write_image_data(&dots).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A generation of files: `KIND/NAME.md` with head and body, and pictures.
fn made(number: u64, files: &[(&str, Vec<u8>)]) -> Generation {
    let channel = include_str!("../fixtures/county_channel.toml");
    let mut all = vec![SourceFile {
        path: "channel.toml".into(),
        bytes: channel.into(),
    }];
    all.extend(files.iter().map(|(path, bytes)| SourceFile {
        path: (*path).into(),
        bytes: bytes.clone(),
    }));
    let drafts = parse(&all).unwrap_or_else(|errors| panic!("{errors}"));
    let set = admit(drafts, &Default::default(), &[]).unwrap_or_else(|r| panic!("{r:?}"));
    Generation::new(set, number, now()).unwrap()
}

fn question(head: &str, body: &str) -> Vec<u8> {
    format!("+++\ntitle = \"怎么交党费\"\n{head}+++\n{body}\n").into_bytes()
}

/// The page of what waits, opened.
fn page(room: &Room, query: &str) -> String {
    room.unlock();
    let (status, answer) = room.see(&format!("proposal/{}{query}", room.payload));
    assert_eq!(status, 200, "{answer}");
    answer
}

/// The addresses of the pictures on a page, below the run's token.
fn pictures(page: &str) -> Vec<String> {
    let sources = page.split("<img src=\"/").skip(1);
    let paths = sources.map(|rest| rest.split('"').next().unwrap());
    paths
        .map(|path| path.split_once('/').unwrap().1.to_owned())
        .collect()
}

#[test]
fn a_changed_picture_is_seen_before_and_after_and_a_new_one_where_it_stands() {
    let (old, new, other) = (png(8, 4, 10), png(16, 6, 200), png(3, 2, 99));
    let body = "先看图：\n\n![收据的样子](a.png)";
    let first = made(
        1,
        &[
            ("question/q.md", question("", body)),
            ("question/q/a.png", old.clone()),
        ],
    );
    let next = made(
        2,
        &[
            ("question/q.md", question("", body)),
            ("question/q/a.png", new.clone()),
            ("question/r.md", question("", body)),
            ("question/r/a.png", other.clone()),
        ],
    );
    let room = Room::between(Some(&first), &next, |_| ());
    let seen = page(&room, "");
    for words in ["原来：8 × 4 像素", "现在：16 × 6 像素", "3 × 2 像素"] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    let digest = Digest::of(&other).to_string();
    assert!(seen.contains(&digest), "{digest}");
    let mut served = Vec::new();
    for path in pictures(&seen) {
        let (status, answer) = room.see(&path);
        assert_eq!(status, 200, "{path}");
        assert!(
            answer.contains("image/png") && answer.contains("nosniff"),
            "{answer}"
        );
        let bytes = room.bytes(&path);
        served.push(bytes);
    }
    for picture in [&old, &new, &other] {
        assert!(
            served.contains(picture),
            "{} of {}",
            picture.len(),
            served.len()
        );
    }
    // Only for this run's own page, and only what was looked at while the key is open.
    let path = pictures(&seen).remove(0);
    assert_eq!(
        room.ask("GET", &room.own(&path), &[("Host", "evil.example")], "")
            .0,
        400
    );
    let name = path.replace("a.png", "b.png");
    assert_eq!(room.see(&name).0, 404);
    let set = format!("file/{}/a.png", Digest::of(b"another"));
    assert_eq!(room.see(&set).0, 404);
    room.post("close", "");
    assert_eq!(room.see(&path).0, 404);
}

#[test]
fn fields_are_called_as_in_the_console_and_tables_are_tables() {
    let table = "| 类别 | 标准 |\n|---|---|\n| 学生 | 两角 |";
    let first = made(1, &[("question/q.md", question("asked = 1\n", table))]);
    let changed = question(
        "asked = 7\nother_wordings = [\"党费多少\"]\nbasis = [{ law = \"党费规定\", clause = \"第三条\" }]\n",
        table,
    );
    let next = made(
        2,
        &[
            ("question/q.md", changed),
            ("question/s.md", question("", table)),
        ],
    );
    let seen = page(&Room::between(Some(&first), &next, |_| ()), "");
    for words in [
        "别的说法",
        "党费多少",
        "<th>条款</th>",
        "<td>第三条</td>",
        "<td>学生</td>",
    ] {
        let words = words.replace("<td>第三条</td>", "第三条");
        assert!(seen.contains(&words), "{words}: {seen}");
    }
    for raw in ["other_wordings", "&quot;law&quot;", "2026-11-23T02:00"] {
        assert!(!seen.contains(raw), "{raw}: {seen}");
    }
    assert!(
        seen.contains("2026-11-23 10:00"),
        "the hour in China: {seen}"
    );
}

#[test]
fn a_first_publication_is_folded_by_kind_and_can_be_unfolded() {
    let items: Vec<_> = (0..30)
        .map(|at| (format!("question/q{at}"), format!("答{at}")))
        .collect();
    let items: Vec<_> = items
        .iter()
        .map(|(key, answer)| (key.as_str(), answer.as_str()))
        .collect();
    let room = Room::between(None, &county_generation(1, &items), |_| ());
    let seen = page(&room, "");
    assert!(seen.contains("政策问答（30）"), "{seen}");
    assert!(!seen.contains("<details class=\"item\" open>"), "{seen}");
    let unfolded = page(&room, "?all=true");
    assert_eq!(
        unfolded.matches("<details class=\"item\" open>").count(),
        30
    );
}

#[test]
fn a_withdrawal_is_shown_with_its_reason() {
    let site = TestSite::new();
    site.publish_items(1, &[("question/a", "甲")]);
    let item = Hidden {
        channel: county(),
        key: "question/a".parse().unwrap(),
    };
    let list = Withdrawal {
        format: 1,
        number: 1,
        published_at: now(),
        items: [item.clone()].into(),
    };
    let signed = generation::withdraw(&site.repository, &list, now()).unwrap();
    let room = Room::about(site, "withdraw", &signed, |proposal| {
        proposal.reasons.push(ReasonNote {
            item,
            reason: "电话号码写错".to_owned(),
            by: "郑海".to_owned(),
            at: hours(1),
        });
    });
    let seen = page(&room, "");
    for words in [
        "question/a",
        "电话号码写错",
        "郑海 2026-11-23 11:00",
        "不在签名之内",
    ] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
}

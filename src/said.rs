//! Failures as operators read them: in Chinese.
//!
//! An error type of ours that reaches an operator says so itself, in its `Display`. What comes from
//! the system and from libraries speaks English and is put into words here. Errors that only a
//! programmer meets stay English, below a Chinese sentence that says what was being done.

use std::{error::Error, io, iter::successors};

/// An error of the system.
pub fn io(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    if let Some(ours) = error.get_ref() {
        return ours.to_string();
    }
    let words = match error.kind() {
        Kind::NotFound => "没有这个文件或目录",
        Kind::PermissionDenied => "没有权限",
        Kind::AlreadyExists => "已经存在",
        Kind::AddrInUse => "端口已经被别的程序占用",
        Kind::AddrNotAvailable => "本机没有这个地址",
        Kind::ConnectionRefused => "连不上（对方没有程序在听）",
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => "连接断了",
        Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown => "网络不通",
        Kind::TimedOut | Kind::WouldBlock => "等得太久",
        Kind::StorageFull | Kind::QuotaExceeded => "磁盘满了",
        Kind::ReadOnlyFilesystem => "磁盘是只读的",
        Kind::IsADirectory => "这是目录，不是文件",
        Kind::NotADirectory => "路径中有一段不是目录",
        Kind::DirectoryNotEmpty => "目录不是空的",
        Kind::InvalidData => "内容不是文字（UTF-8）",
        Kind::UnexpectedEof => "还没有读完就到头了",
        Kind::OutOfMemory => "内存不够",
        _ => return format!("系统报告 {error}"),
    };
    words.to_owned()
}

/// What a reader of JSON or TOML found wrong, without its line and column.
pub fn format_error(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    let quoted: Vec<_> = message.split('`').skip(1).step_by(2).collect();
    let is = |beginning: &str| message.starts_with(beginning);
    match quoted[..] {
        [key, ref allowed @ ..] if is("unknown field") && !allowed.is_empty() => {
            format!("没有“{key}”这个键，可以写的有 {}", allowed.join("、"))
        }
        [key, ..] if is("unknown field") => format!("没有“{key}”这个键"),
        [key, ref allowed @ ..] if is("unknown variant") => {
            format!("不能写“{key}”，可以写的有 {}", allowed.join("、"))
        }
        [key, ..] if is("missing field") => format!("缺“{key}”这个键"),
        [key, ..] if is("duplicate field") => format!("“{key}”写了两次"),
        _ if message.contains("must be quoted") => "等号右边没有写，或者文字没有加引号".to_owned(),
        _ if is("duplicate key") => "有一个键写了两次".to_owned(),
        _ => mismatch(message).unwrap_or_else(|| format!("格式不对（{message}）")),
    }
}

/// `invalid type: string "a", expected u16`.
fn mismatch(message: &str) -> Option<String> {
    let rest = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))?;
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    let found = match found.split_once(' ') {
        Some(("string", text)) => format!("文字 {text}"),
        Some(("integer" | "floating", number)) => format!("数 {number}"),
        Some(("boolean", value)) => format!("真假值 {value}"),
        _ if found == "sequence" => "一列值".to_owned(),
        _ if found == "map" => "一组键和值".to_owned(),
        _ => found.to_owned(),
    };
    let wanted = match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" => "不小于 0 的整数",
        "i64" => "整数",
        "f32" | "f64" => "数",
        "a string" | "path string" => "加引号的文字",
        "a boolean" => "true 或 false",
        "a sequence" => "方括号里的一列值",
        other if other.starts_with("struct") || other == "a map" => "一组键和值",
        other => other,
    };
    Some(format!("写的是{found}，应当是{wanted}"))
}

/// What is wrong with a JSON text, with its place.
pub fn json(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let message = text
        .rsplit_once(" at line ")
        .map_or(&*text, |(said, _)| said);
    let place = (error.line(), error.column());
    format!(
        "第 {} 行第 {} 列：{}",
        place.0,
        place.1,
        format_error(message)
    )
}

/// An error and each of its causes in one line, Chinese at its beginning at least.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    for error in successors(Some(error), |&error| error.source()) {
        let words = match error.downcast_ref::<io::Error>() {
            Some(system) => io(system),
            None => error.to_string(),
        };
        // Some errors repeat their cause in their own words.
        if !parts.last().is_some_and(|last| last.contains(&words)) {
            parts.push(words);
        }
    }
    if !parts.first().is_some_and(|first| is_chinese(first)) {
        parts.insert(0, "没有做成".to_owned());
    }
    parts.join("：")
}

/// Whether a text has a Chinese character.
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_system_is_in_chinese() {
        let missing = std::fs::read("/no/such/file").unwrap_err();
        assert_eq!(io(&missing), "没有这个文件或目录");
        assert_eq!(io(&io::Error::other("页面不在")), "页面不在");
        let rare = io::Error::from_raw_os_error(40);
        assert!(is_chinese(&io(&rare)), "{}", io(&rare));
    }

    #[test]
    fn what_is_wrong_with_a_text_is_named_with_what_is_allowed() {
        for (message, says) in [
            (
                "unknown field `colour`, expected one of `data`, `listen`",
                "没有“colour”这个键，可以写的有 data、listen",
            ),
            ("missing field `root`", "缺“root”这个键"),
            (
                "invalid type: string \"a, b\", expected u16",
                "写的是文字 \"a, b\"，应当是不小于 0 的整数",
            ),
            ("unexpected character", "格式不对（unexpected character）"),
        ] {
            assert_eq!(format_error(message), says);
        }
        let error = serde_json::from_str::<Vec<u8>>("[1,\n\"x\"]").unwrap_err();
        assert!(json(&error).starts_with("第 2 行第 "), "{}", json(&error));
    }

    #[test]
    fn a_chain_begins_in_chinese_and_says_nothing_twice() {
        let foreign = io::Error::from(io::ErrorKind::AddrInUse);
        assert_eq!(chain(&foreign), "端口已经被别的程序占用");
        let foreign: Box<dyn Error> = "no way".into();
        assert_eq!(chain(&*foreign), "没有做成：no way");
    }
}

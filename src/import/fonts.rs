//! Letters for files that name a font and do not carry it.

/// Noto Sans SC with GB 2312 and 通用规范汉字表; see assets/fonts/README.md.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Regular.ttf");
pub const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Bold.ttf");

pub const REGULAR_NAME: &str = "query-corner-regular.ttf";
pub const BOLD_NAME: &str = "query-corner-bold.ttf";

/// Both as files.
pub const FILES: [(&str, &[u8]); 2] = [(REGULAR_NAME, REGULAR), (BOLD_NAME, BOLD)];

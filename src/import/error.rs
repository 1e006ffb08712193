//! Why a file could not be converted, said to the editor who sent it.

use serde::{Deserialize, Serialize};

/// A file of a kind that is known and not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Foreign {
    Spreadsheet,
    Slides,
    OpenDocument,
    Picture,
    Archive,
    Program,
}

impl Foreign {
    /// What it is, and what to do instead.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Spreadsheet => "这是电子表格：请把表格复制到 Word 文档里，或者另存为 PDF",
            Self::Slides => "这是演示文稿：请另存为 PDF",
            Self::OpenDocument => "这是 OpenDocument 文档：请另存为 .docx 或 PDF",
            Self::Picture => "这是一张图片：请在条目里作为图片添加",
            Self::Archive => "这是压缩包：请解压后逐个导入",
            Self::Program => "这是程序，不是文档",
        }
    }
}

/// Why a conversion failed. Plain data, because it crosses from one process to the other.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum ImportError {
    #[error("读不了文件：{reason}")]
    Unreadable { reason: String },
    #[error("文件有 {bytes} 字节，最多 {limit} 字节：请压缩其中的图片，或者拆成几个文件")]
    TooLarge { bytes: u64, limit: u64 },
    #[error("认不出这是什么文件：可以导入 docx、doc、wps、pdf、ofd、html、md、txt")]
    UnknownFormat,
    #[error("{}", kind.advice())]
    Unsupported { kind: Foreign },
    #[error("文件有密码：请先去掉密码再导入")]
    Encrypted,
    #[error("文件已损坏或者不合规：{what}")]
    Damaged { what: String },
    #[error("文件解压后超过 {limit} 字节，像是压缩炸弹，没有读")]
    Unpacks { limit: u64 },
    #[error("文件里 {what} 超过 {limit} 个，像是故意做成的，没有读")]
    TooMany { what: Countable, limit: u64 },
    #[error("文件的 XML 里有 DTD 或自定义实体（{part}）：正常的文档没有，没有读")]
    Entities { part: String },
    #[error("压缩包里有越出目录的文件名“{name}”，没有读")]
    UnsafePath { name: String },
    #[error(
        "旧格式文档要靠 LibreOffice 转换，服务器上没有安装：请另存为 .docx 再导入，或者请管理员安装 libreoffice-writer-nogui"
    )]
    NoOffice,
    #[error("LibreOffice 转换失败：{reason}；请另存为 .docx 或 PDF 再导入")]
    Office { reason: String },
    #[error(
        "文件引用了别处的内容，这台服务器的系统又不能把 LibreOffice 隔离起来，没有转换：请删去引用，或者另存为 PDF 再导入"
    )]
    Unguarded,
    #[error("文件有 {pages} 页，最多 {limit} 页：请拆成几个文件")]
    TooManyPages { pages: u64, limit: u32 },
    #[error("转换出的图片超过 {limit} 字节：请减少页数或图片")]
    TooMuchOutput { limit: u64 },
    #[error("{seconds} 秒还没有转换完，已停止：请拆成几个文件，或者另存为 PDF 再导入")]
    TimedOut { seconds: u64 },
    #[error("转换用的内存超过 {limit} 字节，已停止：请减少页数或图片")]
    OutOfMemory { limit: u64 },
    #[error("转换这个文件时程序出错（{reason}）：文件可能已损坏，请另存为 PDF 或 .docx 再导入")]
    Crashed { reason: String },
    #[error("文件里没有文字，也没有图片")]
    Empty,
    #[error("转换程序没有正常运行：{reason}")]
    Worker { reason: String },
    #[error("写不了转换结果：{reason}")]
    Unwritable { reason: String },
}

/// What there can be too many of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Countable {
    Files,
    Nodes,
    Levels,
    Blocks,
    Glyphs,
}

impl std::fmt::Display for Countable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Files => "的文件",
            Self::Nodes => "的标签",
            Self::Levels => "的嵌套层次",
            Self::Blocks => "的段落",
            Self::Glyphs => "的文字",
        })
    }
}

/// A damaged file, in a few words.
pub fn damaged(what: impl Into<String>) -> ImportError {
    ImportError::Damaged { what: what.into() }
}

//! What the editor must know of a conversion: what was dropped, what is unsure.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{elsewhere::Elsewhere, imported::Format};

/// A remark beside what was converted. Shown as Chinese text by `Display`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "remark", rename_all = "snake_case")]
pub enum Remark {
    /// The file's name says another format than its content.
    MisnamedFile { found: Format },
    /// Read as this encoding because nothing said which it is.
    Encoding { name: String },
    /// Bytes that are no text in that encoding.
    Undecodable { characters: usize },
    /// The title was chosen by its place alone.
    TitleUnsure,
    /// No title was found.
    NoTitle,
    /// Nothing but pictures of pages: the words are not there as text.
    Scanned { pages: u32 },
    /// Some pages have no text.
    PagesWithoutText { pages: Vec<u32> },
    /// The text under the pages was put there by character recognition.
    RecognisedText,
    /// Characters that the file does not say the Unicode of.
    UnknownCharacters { count: usize },
    /// Paragraphs were put together from lines by their place on the page.
    ReflowedText,
    /// Lines that look like rows of a table stay text.
    RowsAsText { lines: usize },
    /// Page numbers and running heads left out.
    RunningHeads { lines: usize },
    /// A page that could not be drawn.
    PageNotDrawn { page: u32 },
    /// Fonts that the file names and does not carry: the facsimile shows another.
    ForeignFonts,
    /// No facsimile, because LibreOffice is not there.
    NoFacsimile,
    /// LibreOffice made no facsimile.
    FacsimileFailed { reason: String },
    /// The layout of the facsimile comes from LibreOffice and may differ.
    FacsimileByOffice,
    /// The words come from a document converted from an older format.
    ConvertedByOffice,
    /// The `table`-th table has merged cells.
    MergedCells { table: usize },
    /// The `table`-th table has tables inside its cells; their words are in the cell.
    NestedTable { table: usize },
    /// Pictures of a kind that is not shown on screens, or damaged ones.
    PicturesDropped { count: usize },
    /// Pictures that the file only links to.
    LinkedPictures { count: usize },
    /// What the file wants from other files or addresses; nothing of it was fetched.
    Elsewhere { what: Vec<Elsewhere> },
    /// Pictures without words for those who cannot see them.
    PicturesUndescribed { count: usize },
    /// Deleted words of tracked changes were left out, inserted ones taken.
    TrackedChanges,
    /// Words that were struck out were left out: a few of them, and how many there were.
    StruckOut { words: Vec<String>, count: usize },
    /// Comments left out.
    CommentsDropped,
    /// Foot- and endnotes became remarks below their paragraph.
    NotesMoved { count: usize },
    /// Headers and footers left out.
    HeadersDropped,
    /// Formulas, charts, drawn shapes and embedded objects left out.
    ObjectsDropped { count: usize },
    /// Macros left out.
    MacrosDropped,
    /// Links kept as words without their address.
    LinksDropped { count: usize },
    /// Scripts, navigation, forms and the like left out of a page.
    PageFurniture { parts: usize },
    /// Only the main part of a page was taken.
    MainPartOnly,
    /// Lists in lists were made flat.
    ListsFlattened,
    /// Headings deeper than three levels became the third.
    HeadingsFlattened,
    /// Nothing was there that a step's word could say.
    CodeAsText,
    /// A line that looks like a security marking (密级) stands in the text.
    LooksMarked { line: String },
    /// Seals and signatures were drawn, not verified.
    SealsNotVerified,
    /// Words of annotations on the pages are only in the facsimile.
    AnnotationsOnlyDrawn,
}

impl Remark {
    /// How early it is told: what must not be published first, then what kind of file it was.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::LooksMarked { .. } => 0,
            Self::StruckOut { .. } => 1,
            Self::Elsewhere { .. } => 2,
            Self::MisnamedFile { .. } => 3,
            Self::ConvertedByOffice => 4,
            _ => 5,
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MisnamedFile { found } => {
                write!(f, "扩展名和内容不符：按内容当作 {} 读取", found.name())
            }
            Self::Encoding { name } => {
                write!(f, "文件没有写明编码，按 {name} 读取，请看有没有乱码")
            }
            Self::Undecodable { characters } => {
                write!(f, "有 {characters} 处不是这种编码的文字，显示为 �，请改正")
            }
            Self::TitleUnsure => f.write_str("标题是按位置猜的，请核对"),
            Self::NoTitle => f.write_str("没有认出标题，请填写"),
            Self::Scanned { pages } => write!(
                f,
                "这是扫描件（{pages} 页都是图片）：没有文字可以搜索、放大和朗读，请录入正文或索取电子版"
            ),
            Self::PagesWithoutText { pages } => {
                let few: Vec<_> = pages.iter().take(10).map(u32::to_string).collect();
                let more = if pages.len() > few.len() { " 等" } else { "" };
                write!(f, "第 {}{more} 页没有文字，只有图片", few.join("、"))
            }
            Self::RecognisedText => f.write_str("文字是扫描后识别出来的，可能有错字，请逐字核对"),
            Self::UnknownCharacters { count } => write!(
                f,
                "有 {count} 个字文件里没有写明是什么字，显示为 �，请对照原件改正"
            ),
            Self::ReflowedText => f.write_str("文字是按版面上的位置拼成段落的，请对照原件检查分段"),
            Self::RowsAsText { lines } => {
                write!(f, "有 {lines} 行像是表格，按文字导入，请对照原件重做表格")
            }
            Self::RunningHeads { lines } => write!(f, "去掉了 {lines} 行页码和页眉页脚"),
            Self::PageNotDrawn { page } => write!(f, "第 {page} 页画不出来，没有原件图"),
            Self::ForeignFonts => f.write_str("原件没有自带全部字体，原件图用别的字体代替"),
            Self::NoFacsimile => {
                f.write_str("没有原件图：服务器没有安装 LibreOffice；需要原件图请另存为 PDF 再导入")
            }
            Self::FacsimileFailed { reason } => {
                write!(f, "没有原件图：LibreOffice 排版失败（{reason}）")
            }
            Self::FacsimileByOffice => {
                f.write_str("原件图由 LibreOffice 排版，和 Word、WPS 里可能略有不同")
            }
            Self::ConvertedByOffice => f.write_str("旧格式由 LibreOffice 转换，请对照原件检查"),
            Self::MergedCells { table } => write!(
                f,
                "第 {table} 个表格有合并的单元格：上下合并的每行都写上，左右合并的只写在第一格"
            ),
            Self::NestedTable { table } => {
                write!(f, "第 {table} 个表格里套着表格：里面的文字并入了单元格")
            }
            Self::PicturesDropped { count } => {
                write!(f, "有 {count} 张图片已损坏或格式不能显示，没有导入")
            }
            Self::LinkedPictures { count } => {
                write!(f, "有 {count} 张图片只是链接，文件里没有，请另外添加")
            }
            Self::Elsewhere { what } => {
                let what: Vec<_> = what.iter().map(Elsewhere::to_string).collect();
                let what = what.join("、");
                write!(
                    f,
                    "文件引用了别处的{what}，没有取来；要用的请直接放进文件再导入"
                )
            }
            Self::PicturesUndescribed { count } => {
                write!(f, "有 {count} 张图片没有文字说明，请补上，供看不见图的人听")
            }
            Self::TrackedChanges => {
                f.write_str("文件里有修订痕迹：删除的没有导入，插入的已导入，请核对")
            }
            Self::StruckOut { words, count } => {
                let words = words.join("”“");
                let more = match count {
                    0..=5 => String::new(),
                    count => format!("等 {count} 处"),
                };
                write!(f, "划掉的字没有导入：“{words}”{more}，请对照原件核对")
            }
            Self::CommentsDropped => f.write_str("批注没有导入"),
            Self::NotesMoved { count } => {
                write!(f, "{count} 条脚注、尾注放到了所在段落下面，作为提示")
            }
            Self::HeadersDropped => f.write_str("页眉、页脚没有导入"),
            Self::ObjectsDropped { count } => {
                write!(f, "有 {count} 个公式、图形或嵌入的对象没有导入")
            }
            Self::MacrosDropped => f.write_str("文件里有宏，没有导入也没有运行"),
            Self::LinksDropped { count } => write!(f, "有 {count} 个链接只留下文字"),
            Self::PageFurniture { parts } => {
                write!(f, "去掉了 {parts} 处脚本、导航、表单等网页部件")
            }
            Self::MainPartOnly => f.write_str("只取了网页的正文部分，请看有没有遗漏"),
            Self::ListsFlattened => f.write_str("多层的列表改成了一层"),
            Self::HeadingsFlattened => f.write_str("第四级以下的标题改成了第三级"),
            Self::CodeAsText => f.write_str("代码块按普通文字导入"),
            Self::LooksMarked { line } => write!(
                f,
                "“{line}”像是密级或内部标志：涉密文件不得在本系统处理，请立即核实"
            ),
            Self::SealsNotVerified => f.write_str("印章只是画在原件图上，没有验证真伪"),
            Self::AnnotationsOnlyDrawn => f.write_str("批注、表单里的文字只在原件图上"),
        }
    }
}

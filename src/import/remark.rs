//! What the editor must know of a conversion: what was dropped, what is unsure.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    elsewhere::Elsewhere,
    imported::Format,
    stretches::{Stretch, Stretches},
};

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
    /// More than an item may hold: in which block of the body, counted from 1, or in all of it.
    TooMuch { block: Option<usize>, what: String },
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
    /// Words that were struck out were left out: a few of them, and how many there were. A body has
    /// no way to show that they are, and 「300元500元」 is worse than neither.
    StruckOut { words: Vec<Stretch>, count: usize },
    /// Words that the page does not show (covered, in the colour behind them, hidden, clipped away,
    /// too small, to be redacted) were left out: a few of them, and how many there were.
    Unseen { words: Vec<Stretch>, count: usize },
    /// Words that the page may not show, which were taken: a few of them, and how many there were.
    PerhapsUnseen { words: Vec<Stretch>, count: usize },
    /// Shapes that stand before the text and may cover some of it.
    ShapesOverText { count: usize },
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
            Self::PerhapsUnseen { .. } | Self::ShapesOverText { .. } | Self::RecognisedText => 1,
            Self::Unseen { .. } => 2,
            Self::StruckOut { .. } => 3,
            Self::Elsewhere { .. } => 4,
            Self::TooMuch { .. } | Self::MisnamedFile { .. } => 5,
            Self::ConvertedByOffice => 6,
            _ => 7,
        }
    }

    /// What is told of words that were struck out, if any were.
    pub(super) fn struck(stretches: &Stretches) -> Option<Self> {
        let (words, count) = stretches.told()?;
        Some(Self::StruckOut { words, count })
    }

    /// What is told of words that are not shown, if there are any.
    pub(super) fn unseen(stretches: &Stretches) -> Option<Self> {
        let (words, count) = stretches.told()?;
        Some(Self::Unseen { words, count })
    }

    /// What is told of words that may not be shown, if there are any.
    pub(super) fn perhaps_unseen(stretches: &Stretches) -> Option<Self> {
        let (words, count) = stretches.told()?;
        Some(Self::PerhapsUnseen { words, count })
    }
}

/// A few stretches of words, and that there are more.
fn few(words: &[Stretch], count: usize) -> String {
    let told: Vec<String> = words.iter().map(Stretch::to_string).collect();
    let apart = match words.iter().all(|stretch| stretch.place.is_empty()) {
        true => "",
        false => "、",
    };
    let more = match count > words.len() {
        true => format!("等 {count} 处"),
        false => String::new(),
    };
    told.join(apart) + &more
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
            Self::TooMuch { block, what } => {
                f.write_str("正文")?;
                if let Some(block) = block {
                    write!(f, "第 {block} 段")?;
                }
                write!(f, "{what}，改好才能存成草稿")
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
            Self::RecognisedText => f.write_str(
                "文字是扫描后识别出来的，图片上不一定看得见，也可能有错字，请逐字核对，图片上没有的先删掉",
            ),
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
                let few = few(words, *count);
                write!(f, "划掉的字没有导入：{few}，请对照原件核对")
            }
            Self::Unseen { words, count } => {
                let few = few(words, *count);
                write!(
                    f,
                    "原件上看不见的字没有导入：{few}。这些字被盖住、和底色一样、隐藏、剪掉或者太小，请对照原件核对"
                )
            }
            Self::PerhapsUnseen { words, count } => {
                let few = few(words, *count);
                write!(
                    f,
                    "有的字在原件上可能看不见，已经导入：{few}。请对照原件，不公开的先删掉"
                )
            }
            Self::ShapesOverText { count } => write!(
                f,
                "有 {count} 个图形或图片浮在文字上方，可能盖住文字：请对照原件，盖住的、不公开的先删掉"
            ),
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

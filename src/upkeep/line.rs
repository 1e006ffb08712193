//! One line of a check: what it is about, how it is, and what to do.

use std::fmt;

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    Database,
    Content,
    Journal,
    Fonts,
    Clock,
    Disk,
    Printer,
    Pin,
    Settings,
    /// What holds the processes that handle foreign files.
    Sandbox,
}

impl Topic {
    pub fn name(self) -> &'static str {
        match self {
            Self::Database => "内容库",
            Self::Content => "内容",
            Self::Journal => "取号日志",
            Self::Fonts => "字体",
            Self::Clock => "时钟",
            Self::Disk => "磁盘",
            Self::Printer => "打印机",
            Self::Pin => "管理 PIN",
            Self::Settings => "面板设置",
            Self::Sandbox => "隔离",
        }
    }
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Good,
    /// Worth knowing.
    Note,
    /// Someone should do something about it.
    Warning,
    /// Visitors meet it.
    Error,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "正常",
            Self::Note => "提示",
            Self::Warning => "注意",
            Self::Error => "错误",
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub topic: Topic,
    pub verdict: Verdict,
    pub says: String,
    /// What to do; empty where nothing is to be done.
    pub remedy: String,
}

impl Line {
    pub fn new(topic: Topic, verdict: Verdict, says: impl Into<String>) -> Self {
        Self {
            topic,
            verdict,
            says: says.into(),
            remedy: String::new(),
        }
    }

    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            topic,
            verdict,
            says,
            remedy,
        } = self;
        write!(f, "[{}] {}：{says}", verdict.name(), topic.name())?;
        if !remedy.is_empty() {
            write!(f, "。怎么办：{remedy}")?;
        }
        Ok(())
    }
}

//! Why what was written stands on the page again, and is not saved or not shown otherwise.

/// Why a page of an item says what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It was to be saved.
    Save,
    /// Its file was to be shown in place of its form.
    ToSource,
    /// Its form was to be shown in place of its file.
    ToForm,
    /// It was to be saved, and someone else saved meanwhile.
    Overtaken,
    /// No form holds it, so its file is opened: nothing that was asked for is refused.
    NoForm,
}

impl Refusal {
    /// What is said above what is wrong.
    pub fn says(self) -> &'static str {
        match self {
            Self::Save => "还没有保存，请改好下面几处：",
            Self::ToSource => "还没有换到源文，请先改好下面几处：",
            Self::ToForm => "还没有换到表单，请先改好下面几处：",
            Self::Overtaken => "还没有保存，您写的都在下面：",
            Self::NoForm => "这一条只能改源文：",
        }
    }
}

//! A foreign file (Word, WPS, PDF, OFD, web page, text) as a new document: converted in a process
//! of its own, filed as closed to everybody, with what its editor must look at.

use std::path::{Path, PathBuf};

use maud::html;

use crate::{
    content::{
        channel::Channel,
        item::{ItemKey, Kind},
    },
    import::{
        self, Imported, Limits,
        draft::{self, Drafted, Filing},
    },
    server::{
        answer::Answer,
        audit::Act,
        fault::Fault,
        items::{
            Place, form,
            version::{self, Author, Content},
        },
        request::{Request, Upload},
        secret::Secret,
    },
};

use super::layout::{self, Here};

/// A folder for one conversion, gone with it.
struct Workshop(PathBuf);

impl Workshop {
    fn new(data: &Path) -> Result<Self, Fault> {
        let folder = data.join("import").join(Secret::new()?.text());
        std::fs::create_dir_all(&folder)
            .map_err(|error| Fault::Internal(format!("{}: {error}", folder.display())))?;
        Ok(Self(folder))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "a conversion's folder stays");
        }
    }
}

/// Converts an upload and saves it as the first version of a new document.
pub fn document(request: &Request, channel: &Channel, upload: &Upload) -> Result<Answer, Fault> {
    let account = request.account()?;
    let today = request.today();
    let year = today
        .checked_add(jiff::Span::new().years(1))
        .unwrap_or(today);
    let name = form::fresh_name(&upload.name, today, request.now);
    let key = ItemKey::new(Kind::Document, &name);
    let filing = Filing {
        key: key.map_err(|error| Fault::Internal(error.to_string()))?,
        owner: account.department.clone(),
        topics: Vec::new(),
        today,
        review_by: year,
        with_pages: request.form.has("with_pages"),
    };
    let workshop = Workshop::new(&request.server.config.data)?;
    let (file, out) = (workshop.0.join("file"), workshop.0.join("out"));
    std::fs::write(&file, &upload.bytes).map_err(|error| Fault::Internal(error.to_string()))?;
    let refused = |error: &dyn std::fmt::Display| {
        Fault::refused(format!("“{}”没有导入：{error}", upload.name))
    };
    let imported =
        import::convert(&file, &out, &Limits::default()).map_err(|error| refused(&error))?;
    let drafted = draft::draft(&imported, &out, &filing).map_err(|error| refused(&error))?;
    let place = Place {
        channel: channel.name.clone(),
        key: filing.key,
    };
    request.server.store.write(|s| {
        let author = Author {
            account: Some(account.id),
            person: &account.person,
            founding: false,
        };
        let note = format!("由 {} 转换", imported.format.name());
        let content = Content::Draft(&drafted.draft);
        version::save(s, &place, content, None, author, &note, request.now)?;
        request.audit(s, Act::Imported, &place.to_string(), &upload.name)?;
        Ok::<_, Fault>(())
    })?;
    Ok(report(request, &place, &imported, &drafted))
}

fn report(request: &Request, place: &Place, imported: &Imported, drafted: &Drafted) -> Answer {
    let title = &drafted.draft.item.header.title;
    let content = html! {
        div.head { div { p.crumb { a href="/import" { "导入导出" } } h1 { (title) }
            p.sub { (imported.format.name()) "：" (imported.body.len()) " 段，" (imported.pictures.len()) " 张图片，" (imported.pages.len()) " 页原件" } } }
        p.note { "已存为第 1 版，状态是“编辑中”，公开范围先按不公开登记。请对着原件看一遍，填好空着的，再提出。" }
        section.card {
            header { h2 { "要填的" } }
            @if drafted.unfilled.is_empty() { p { "都有了。" } }
            @else { ul { @for key in &drafted.unfilled { li { (key.name()) } } } }
        }
        @if !imported.remarks.is_empty() { section.card {
            header { h2 { "转换时看到的" } }
            ul { @for remark in &imported.remarks { li { (remark) } } }
        } }
        div.acts { a.button.main href={ (place.path()) "/edit" } { "去修改" } a.button href="/import" { "再导入一个" } }
    };
    layout::page(request, Here::Import, title, content)
}

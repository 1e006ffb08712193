//! What a site still lacks, for its administrator: nothing of it is asked for anywhere else, and
//! who has just come in by the link of the first start has an empty page before them.

use maud::{Markup, html};

use crate::{
    content::item::Kind,
    server::{
        fault::Fault,
        fleet::device,
        items::{
            channel,
            list::{self, Narrow},
        },
        people::account::{self, Role},
        request::Request,
    },
};

/// One thing that a site needs.
struct Need {
    done: bool,
    path: &'static str,
    title: &'static str,
    how: &'static str,
}

/// The needs of a site in the order in which they are met; nothing in a trial, which has them all.
fn needs(request: &Request) -> Result<Vec<Need>, Fault> {
    if request.server.config.trial || !request.may(Role::Admin) {
        return Ok(Vec::new());
    }
    let store = &request.server.store;
    let (channels, people, halls, devices) = store.read(|s| {
        let halls = Narrow {
            kind: Some(Kind::Hall),
            on_screens: true,
            ..Narrow::default()
        };
        let halls = list::page(s, &halls, 0, 1)?.1;
        let (channels, people) = (channel::all(s)?, account::all(s)?);
        Ok::<_, Fault>((channels, people, halls, device::all(s)?))
    })?;
    let at_work = |role| {
        let can = people
            .iter()
            .filter(|one| one.has_password && !one.disabled);
        can.filter(|one| one.roles.has(role)).count()
    };
    Ok(vec![
        Need {
            done: !channels.is_empty(),
            path: "/site",
            title: "频道",
            how: "在“站点与签名”里建一个，代号和站点说明里的一样",
        },
        Need {
            done: at_work(Role::Edit) > 0 && at_work(Role::Review) > 0 && at_work(Role::Sign) > 1,
            path: "/people",
            title: "四个人",
            how: "编辑、审核各至少一个，签发至少两个：一件内容的四步由四个人办。签发一次性链接，本人设好口令才算",
        },
        Need {
            done: request.server.site.newest("targets")?.is_some(),
            path: "/site",
            title: "签名",
            how: "离线钥匙签好的 root、targets，先后交到“站点与签名”",
        },
        Need {
            done: halls > 0,
            path: "/items?kind=hall",
            title: "大厅",
            how: "编辑写一个大厅，办完四步、签名发布",
        },
        Need {
            done: devices.iter().any(|device| device.revoked_at.is_none()),
            path: "/fleet",
            title: "终端",
            how: "签发登记码，在终端上运行 query-corner kiosk enrol",
        },
    ])
}

/// The list, as long as something is missing.
pub fn card(request: &Request) -> Result<Markup, Fault> {
    let needs = needs(request)?;
    let missing = needs.iter().filter(|need| !need.done).count();
    Ok(html! { @if missing > 0 { section.card {
        header { h2 { "建站还差这几步" } small { "还有 " (missing) " 步；怎么做见《中心服务器使用说明》" } }
        div.scroll { table { tbody { @for need in &needs { tr {
            td.fit { @if need.done { span.tag.ok { "好了" } } @else { span.tag.wait { "还没有" } } }
            td.fit { a href=(need.path) { (need.title) } } td { (need.how) }
        } } } } }
    } } })
}

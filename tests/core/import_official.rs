//! The parts of an official document, where they are plain.

use jiff::civil::date;
use query_corner::import::{Proposed, Remark};

use super::import_files::{good, lines};

const NOTICE: &str = "\
青石镇人民政府文件

青政发〔2026〕12号

青石镇人民政府
关于进一步做好便民服务工作的通知

各村（居）民委员会，镇直各单位：

　　为方便群众办事，现就有关事项通知如下。
　　一、总体要求
　　坚持以人民为中心。
　　（一）强化责任
　　各单位主要负责人负总责。
　　1. 明确专人。
　　2. 建立台账。
　　二、其他事项
　　本通知自2026年12月1日起施行。

　　附件：1. 事项清单

                                青石镇人民政府
                                2026年11月20日

　　（此件公开发布）

附件1
事项清单如下，共三项。

抄送：县政府办公室，县行政审批局。
青石镇党政办公室　　　2026年11月21日印发
";

#[test]
fn every_part_of_a_notice_goes_where_it_belongs() {
    let imported = good("通知.txt", NOTICE.as_bytes());
    assert_eq!(
        imported.proposed,
        Proposed {
            title: Some("青石镇人民政府关于进一步做好便民服务工作的通知".into()),
            mark: Some("青石镇人民政府文件".into()),
            issuer: Some("青石镇人民政府".into()),
            number: Some("青政发〔2026〕12号".into()),
            form: Some("通知".into()),
            addressee: Some("各村（居）民委员会，镇直各单位".into()),
            signature: Some("青石镇人民政府".into()),
            written: Some(date(2026, 11, 20)),
            published: None,
            effective: Some(date(2026, 12, 1)),
            remark: Some("（此件公开发布）".into()),
            copy_to: Some("县政府办公室，县行政审批局".into()),
            printed_by: Some("青石镇党政办公室".into()),
            printed_on: Some(date(2026, 11, 21)),
        }
    );
    assert_eq!(
        lines(&imported.body),
        [
            "为方便群众办事，现就有关事项通知如下。",
            "# 一、总体要求",
            "坚持以人民为中心。",
            "## （一）强化责任",
            "各单位主要负责人负总责。",
            "1. 明确专人。",
            "2. 建立台账。",
            "# 二、其他事项",
            "本通知自2026年12月1日起施行。",
            "附件：1. 事项清单",
            "附件1",
            "事项清单如下，共三项。",
        ]
    );
}

#[test]
fn the_number_is_known_in_all_its_brackets() {
    for (written, number) in [
        ("国办发〔2026〕5号", "国办发〔2026〕5号"),
        ("国办发[2026]5号", "国办发〔2026〕5号"),
        ("国办发（2026）第005号", "国办发〔2026〕5号"),
        ("国办发 【2026】 5 号", "国办发〔2026〕5号"),
        ("国办发〔2026〕5号　　签发人：张三", "国办发〔2026〕5号"),
    ] {
        let text = format!("{written}\n关于某事的决定\n正文第一段。\n");
        let imported = good("a.txt", text.as_bytes());
        assert_eq!(
            imported.proposed.number.as_deref(),
            Some(number),
            "{written}"
        );
        assert_eq!(lines(&imported.body), ["正文第一段。"]);
    }
    for text in ["见国办发〔2026〕5号", "〔2026〕5号", "电话（2026）5号楼"] {
        let text = format!("关于某事的决定\n正文第一段。\n{text}，照办。\n");
        assert_eq!(good("a.txt", text.as_bytes()).proposed.number, None);
    }
}

#[test]
fn articles_and_chapters_of_rules_are_known() {
    let text = "青石镇村级事务公开办法（试行）\n（2026年3月1日镇人大通过）\n第一章　总则\n第一条　为了保障知情权，制定本办法。\n第二条 下列事项应当公开：\n（一）财务收支；\n（二）土地承包。\n第二章　附则\n第三条　本办法由镇政府负责解释。\n";
    let imported = good("a.txt", text.as_bytes());
    assert_eq!(
        imported.proposed.title.as_deref(),
        Some("青石镇村级事务公开办法（试行）")
    );
    assert_eq!(imported.proposed.form.as_deref(), Some("办法"));
    assert_eq!(
        lines(&imported.body),
        [
            "（2026年3月1日镇人大通过）",
            "# 第一章　总则",
            "**第一条**　为了保障知情权，制定本办法。",
            "**第二条**　下列事项应当公开：",
            "（一）财务收支；",
            "（二）土地承包。",
            "# 第二章　附则",
            "**第三条**　本办法由镇政府负责解释。",
        ]
    );
}

#[test]
fn a_title_by_place_alone_is_said_to_be_unsure_and_none_is_said_as_well() {
    let imported = good("a.txt", "李家村的老故事\n很久以前有一个村子。\n".as_bytes());
    assert_eq!(imported.proposed.title.as_deref(), Some("李家村的老故事"));
    assert!(imported.remarks.contains(&Remark::TitleUnsure));
    let imported = good(
        "a.txt",
        "很久以前，有一个村子。\n村里有一口井。\n".as_bytes(),
    );
    assert_eq!(imported.proposed.title, None);
    assert!(imported.remarks.contains(&Remark::NoTitle));
    assert_eq!(imported.body.len(), 2);
}

#[test]
fn a_security_marking_is_said_first_and_stays_in_the_text() {
    let text = "机密★10年\n关于某事的通知\n各单位：\n照办。\n";
    let imported = good("a.txt", text.as_bytes());
    assert!(matches!(&imported.remarks[0], Remark::LooksMarked { line } if line.contains("机密")));
    assert!(
        lines(&imported.body)
            .iter()
            .any(|line| line.contains("机密"))
    );
}

#[test]
fn a_joint_document_keeps_all_its_signatures() {
    let text = "关于联合开展服务的公告\n为方便群众，现公告如下。\n                    县委组织部\n                    县民政局\n                    二〇二六年十月十二日\n";
    let imported = good("a.txt", text.as_bytes());
    assert_eq!(
        imported.proposed.signature.as_deref(),
        Some("县委组织部 县民政局")
    );
    assert_eq!(imported.proposed.written, Some(date(2026, 10, 12)));
    assert_eq!(lines(&imported.body), ["为方便群众，现公告如下。"]);
}

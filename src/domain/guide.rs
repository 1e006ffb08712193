//! The guide of a matter (办事指南): who may apply, with what, where and how.
//!
//! Fields: 政府信息公开目录系统实施指引（试行）, 办事指南 elements.

use serde::{Deserialize, Serialize};

use super::{key::ItemKey, question::Basis, service::Letter};

/// One thing to bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    pub name: String,
    /// Original or copy, how many, who issues it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Needed only in some cases, which `detail` names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// The queue line that takes this matter.
    pub service: Letter,
    /// Kinds of person (服务对象): 党员, 流动党员, 高校毕业生 …
    pub audience: Vec<String>,
    /// 办理机构.
    pub handled_by: String,
    /// 申报条件.
    pub conditions: Vec<String>,
    pub materials: Vec<Material>,
    /// 办理流程.
    pub steps: Vec<String>,
    /// 收费标准.
    pub fee: String,
    /// 办理期限.
    pub time_limit: String,
    /// 办理地点.
    pub place: String,
    /// 工作时间, in words; the queue's own hours are the service's.
    pub hours: String,
    /// 咨询电话.
    pub telephone: String,
    pub basis: Vec<Basis>,
    /// 代办, 领办, 网上办 … how else it can be done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_ways: Vec<String>,
    /// What one gets in the end.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub result: String,
    /// 常见问题.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<ItemKey>,
}

impl Guide {
    /// What must be brought, with its place in `materials`. This alone is counted, wherever a
    /// count of materials stands.
    pub fn required(&self) -> impl Iterator<Item = (usize, &Material)> {
        let all = self.materials.iter().enumerate();
        all.filter(|(_, material)| !material.optional)
    }
}

//! Why a request isn't answered as asked. Worded for the person at the screen where it is theirs
//! to mend; what is ours is logged once and shown as a number.

use crate::{
    content::canonical::CanonicalError, protocol::key::KeyError, publish::PublishError,
    web::tls::TlsError,
};

use super::{lane::Work, storage::StorageError};

/// After so many seconds a server that had no room may have some again.
const AGAIN: u64 = 15;

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("没有这一页")]
    NotFound,
    /// A form's address, asked for as if it were a page.
    #[error("这个地址只收表单，自己没有页面")]
    FormAlone,
    #[error("您的账号没有这项权限")]
    Forbidden,
    #[error("请先登录")]
    SignIn,
    /// The form is not of this session, or comes from another site.
    #[error("这个页面已经失效，请返回后刷新再试")]
    Stale,
    /// The request is for another server; where this one is.
    #[error("请求里的主机名（Host）不是这台服务器的，请从 {0} 打开")]
    OtherHost(String),
    #[error("{0}")]
    Refused(String),
    /// With what is allowed.
    #[error("上传的内容超过上限：{0}")]
    TooLarge(String),
    #[error("服务器正忙着接收别的内容，请稍后再试")]
    Busy,
    /// Too much was sent to them that they have not taken.
    #[error("发给您的内容还有很多没有收下：请等下载做完，或者关掉没有做完的，再试一次")]
    Untaken,
    /// Too many wait for their turn with the same kind of work.
    #[error("{}的人太多，这一次没有排上，什么也没有改。", .0.said())]
    Full(Work),
    #[error("尝试次数太多，请在 {seconds} 秒后再试")]
    Throttled { seconds: u64 },
    #[error("同一条目刚被别人改过：请查看最新版本后再改")]
    Overtaken,
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Encoding(#[from] CanonicalError),
    #[error("{0}")]
    Internal(String),
}

impl Fault {
    /// What the person at the screen did, said in full.
    pub fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }

    /// The status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::FormAlone => 405,
            Self::OtherHost(_) => 400,
            Self::Forbidden | Self::Stale => 403,
            Self::SignIn => 401,
            Self::Refused(_) => 422,
            Self::TooLarge(_) => 413,
            Self::Throttled { .. } => 429,
            Self::Busy | Self::Untaken | Self::Full(_) => 503,
            Self::Overtaken | Self::Storage(StorageError::Conflict) => 409,
            Self::Publish(error) if is_refusal(error) => 422,
            Self::Storage(_) | Self::Publish(_) | Self::Encoding(_) | Self::Internal(_) => 500,
        }
    }

    /// After how many seconds it is worth trying again, if waiting helps.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Throttled { seconds } => Some(*seconds),
            Self::Busy | Self::Untaken | Self::Full(_) => Some(AGAIN),
            _ => None,
        }
    }

    /// Whether the server failed, rather than said no or not yet.
    pub fn is_ours(&self) -> bool {
        self.status() == 500
    }

    /// What a form that comes back says of it: what the person typed, or tried too often.
    ///
    /// # Errors
    /// The fault itself if no form can mend it.
    pub fn in_form(self) -> Result<String, Self> {
        match self {
            Self::Refused(why) => Ok(why),
            Self::Throttled { .. } => Ok(self.to_string()),
            other => Err(other),
        }
    }

    /// What is shown; the cause of a failure of ours stays in the log.
    pub fn shown(&self) -> String {
        match self.is_ours() {
            true => "服务器出了问题，刚才的操作没有生效。请稍后再试；仍然不行，请告诉系统管理员查看日志。".into(),
            false => self.to_string(),
        }
    }
}

/// Whether publishing said no to what was asked, rather than failed.
fn is_refusal(error: &PublishError) -> bool {
    !matches!(error, PublishError::File(..) | PublishError::Crypto)
}

impl From<TlsError> for Fault {
    fn from(error: TlsError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

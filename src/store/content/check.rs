//! The content on the screen, checked as it lies in content.db.

use jiff::civil::Date;

use crate::content::check::{Finding, check};

use super::{ContentReader, StoreError};

impl ContentReader {
    /// Everything that is wrong with the content on `today`, worst first. Reads all of it.
    pub fn check(&self, today: Date) -> Result<Vec<Finding>, StoreError> {
        if let Some(said) = self.damage()? {
            return Ok(vec![Finding::Damaged { said }]);
        }
        let mut findings: Vec<_> = self
            .bad_blobs()?
            .into_iter()
            .map(|blob| Finding::BadBlob {
                digest: blob.digest,
                missing: blob.missing,
            })
            .collect();
        if !findings.is_empty() {
            return Ok(findings);
        }
        let mut items = Vec::new();
        self.for_each_item(|item| items.push(item))?;
        findings.extend(check(&items, &self.find_edition()?, today));
        Ok(findings)
    }
}

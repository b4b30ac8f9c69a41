//! What is there: the objects below a prefix, the versions of an object, and what comes closest to a key that is missing.

use super::cause::cause;
use super::s3::{Store, bare, failed, moment};
use crate::aws::{Listed, Newest, Object, VersionListed};
use crate::error::{Error, Trouble};

impl Store {
    /// All versions of an object, newest first.
    pub(super) async fn versions(
        &self,
        object: &Object,
        most: usize,
    ) -> Result<Vec<VersionListed>, Error> {
        let asked = self.asked("s3:ListBucketVersions", object.bucket_arn(), object);
        let mut found: Vec<(bool, VersionListed)> = Vec::new();
        let (mut key_marker, mut version_marker) = (None, None);
        loop {
            let page = self
                .client
                .list_object_versions()
                .bucket(&object.bucket)
                .prefix(&object.key)
                .set_key_marker(key_marker.take())
                .set_version_id_marker(version_marker.take())
                .set_request_payer(self.payer.clone())
                .send()
                .await
                .map_err(|error| failed(object, cause(&error, &asked)))?;
            let versions = page.versions().iter().map(|one| {
                (
                    one.key(),
                    one.is_latest(),
                    one.version_id(),
                    one.last_modified(),
                    Some(one.size()),
                )
            });
            let markers = page.delete_markers().iter().map(|one| {
                (one.key(), one.is_latest(), one.version_id(), one.last_modified(), None)
            });
            // Keys come in order, and the key itself before all that begin with it.
            let mut past = false;
            for (key, latest, id, last_modified, size) in versions.chain(markers) {
                if key != Some(object.key.as_str()) {
                    past = true;
                    continue;
                }
                let one = VersionListed {
                    id: id.unwrap_or("null").to_owned(),
                    last_modified: last_modified.map(moment),
                    deleted: size.is_none(),
                    size: size.flatten().and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
                };
                found.push((latest == Some(true), one));
            }
            let more = page.is_truncated() == Some(true) && !past && found.len() < most;
            if !more || page.next_key_marker().is_none() {
                break;
            }
            key_marker = page.next_key_marker().map(str::to_owned);
            version_marker = page.next_version_id_marker().map(str::to_owned);
        }
        // The sort is stable: what was written within one second stays in S3's order.
        found.sort_by_key(|(latest, one)| std::cmp::Reverse((*latest, one.last_modified)));
        found.truncate(most);
        Ok(found.into_iter().map(|(_, one)| one).collect())
    }

    /// The objects below a prefix whose keys are wanted, by key.
    pub(super) async fn list(
        &self,
        prefix: &Object,
        most: usize,
        is_wanted: fn(&str) -> bool,
    ) -> Result<Vec<Listed>, Error> {
        let asked = self.asked("s3:ListBucket", prefix.bucket_arn(), prefix);
        let (mut found, mut next) = (Vec::new(), None);
        loop {
            let page = self
                .client
                .list_objects_v2()
                .bucket(&prefix.bucket)
                .prefix(&prefix.key)
                .set_continuation_token(next.take())
                .set_request_payer(self.payer.clone())
                .send()
                .await
                .map_err(|error| failed(prefix, cause(&error, &asked)))?;
            for one in page.contents() {
                let Some(key) = one.key().filter(|key| is_wanted(key)) else { continue };
                if found.len() == most {
                    return Err(Error::Usage {
                        what: format!("{prefix}: more than {most} files below it"),
                        hint: "check a longer prefix".to_owned(),
                    });
                }
                found.push(Listed {
                    object: Object { key: key.to_owned(), ..prefix.clone() },
                    etag: one.e_tag().map(bare),
                    size: one.size().and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
                });
            }
            next = page.next_continuation_token().map(str::to_owned);
            if next.is_none() {
                return Ok(found);
            }
        }
    }

    /// The id of the version before the newest.
    pub(super) async fn previous(&self, object: &Object) -> Result<String, Error> {
        let versions = self.versions(object, MANY).await?;
        match versions.iter().skip(1).find(|one| !one.deleted) {
            Some(one) => Ok(one.id.clone()),
            None if versions.is_empty() => Err(self.missing(object).await),
            None => Err(failed(object, Trouble::NoPrevious)),
        }
    }

    /// The error for a key that is not there: a delete marker, or a slip of the finger.
    pub(super) async fn missing(&self, object: &Object) -> Error {
        if let (Newest::Deleted(marker), _) = self.head(object, None).await {
            return failed(object, Trouble::Deleted(marker));
        }
        let folder = object.key.rfind('/').map_or("", |end| object.key.get(..=end).unwrap_or(""));
        let listing = self.client.list_objects_v2().bucket(&object.bucket).prefix(folder);
        let page = listing.set_request_payer(self.payer.clone()).send().await;
        let keys: Vec<String> = page
            .map(|page| {
                page.contents().iter().filter_map(|one| one.key().map(str::to_owned)).collect()
            })
            .unwrap_or_default();
        failed(object, Trouble::NoSuchKey(nearest(&object.key, keys)))
    }
}

pub(super) fn is_certificate_file(key: &str) -> bool {
    let extension = key.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| matches!(extension.as_str(), "pem" | "crt" | "cer" | "cert"))
}

/// Up to three keys that share most with the one that is missing, from either end of the name without its ending.
fn nearest(wanted: &str, mut keys: Vec<String>) -> Vec<String> {
    let stem = |key: &str| key.rsplit_once('.').map_or(key, |(stem, _)| stem).to_lowercase();
    let wanted = stem(wanted);
    let shared = |key: &str| {
        let key = stem(key);
        let same = |(one, other): &(char, char)| one == other;
        let front = key.chars().zip(wanted.chars()).take_while(same).count();
        let back = key.chars().rev().zip(wanted.chars().rev()).take_while(same).count();
        (front + back).min(key.chars().count()).min(wanted.chars().count())
    };
    let enough = wanted.chars().count().div_ceil(2);
    keys.retain(|key| shared(key) >= enough);
    let surplus = |key: &str| stem(key).chars().count().abs_diff(wanted.chars().count());
    keys.sort_by_key(|key| (std::cmp::Reverse(shared(key)), surplus(key)));
    keys.truncate(3);
    keys
}

/// Versions that are looked through for the previous one.
const MANY: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_keys_are_those_that_share_most() {
        let keys = ["prod/bundle-v2.pem", "prod/bundle.pem", "prod/notes.txt", "prod/x"];
        let near = nearest("prod/bundel.pem", keys.map(str::to_owned).to_vec());
        assert_eq!(near.first().map(String::as_str), Some("prod/bundle.pem"), "{near:?}");
        assert!(!near.contains(&"prod/x".to_owned()), "{near:?}");
    }
}

//! Objects and versions from S3. Content is taken whole or not at all: its length and its checksum are held against
//! what was announced, it is asked for once more when it breaks off, and then the reading fails.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::primitives::DateTime;
use aws_sdk_s3::types::RequestPayer;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::cause::{Asked, cause, chain, header};
use crate::aws::{Access, Content, Listed, Newest, Object, Origin, PARALLEL, Version};
use crate::crypto;
use crate::error::{Error, Trouble};
use crate::time::Time;

/// S3, asked with one configuration.
#[derive(Clone)]
pub(super) struct Store {
    pub(super) client: Client,
    timeout: Duration,
    pub(super) payer: Option<RequestPayer>,
}

/// Why content did not come, and whether another try may help.
enum Broken {
    Final(Error),
    Perhaps(Error),
}

impl Store {
    pub(super) fn new(config: &SdkConfig, access: &Access) -> Self {
        let mut own = aws_sdk_s3::config::Builder::from(config);
        // Only AWS answers at an address of its own for each bucket.
        own = own.force_path_style(access.s3_endpoint.is_some() || config.endpoint_url().is_some());
        if let Some(endpoint) = &access.s3_endpoint {
            own = own.endpoint_url(endpoint);
        }
        Self {
            client: Client::from_conf(own.build()),
            timeout: access.timeout,
            payer: access.requester_pays.then_some(RequestPayer::Requester),
        }
    }

    pub(super) const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Reads one object, and finds out whether it is the newest version.
    pub(super) async fn read(&self, object: &Object, most: u64) -> Result<Content, Error> {
        let version = match &object.version {
            Version::Newest => None,
            Version::Id(id) => Some(id.clone()),
            Version::Previous => Some(self.previous(object).await?),
        };
        let mut content = self.fetch_twice(object, version.as_deref(), most).await?;
        let (newest, size) = self.head(object, Some(&content.origin)).await;
        whole(object, &content, size)?;
        content.origin.newest = newest;
        content.origin.changed_while_read =
            object.version == Version::Newest && is_another(&content.origin.newest);
        Ok(content)
    }

    /// Reads many objects at the same time; the answers come in the order of the questions.
    pub(super) async fn read_many(
        &self,
        listed: &[Listed],
        most: u64,
    ) -> Vec<Result<Content, Error>> {
        let mut answers: Vec<Option<Result<Content, Error>>> = Vec::new();
        answers.resize_with(listed.len(), || None);
        let mut waiting = listed.iter().cloned().enumerate();
        let mut running = JoinSet::new();
        loop {
            while running.len() < PARALLEL
                && let Some((place, one)) = waiting.next()
            {
                let store = self.clone();
                running.spawn(async move { (place, store.read_listed(one, most).await) });
            }
            match running.join_next().await {
                None => break,
                Some(Ok((place, answer))) => {
                    if let Some(slot) = answers.get_mut(place) {
                        *slot = Some(answer);
                    }
                }
                Some(Err(_)) => {}
            }
        }
        let unanswered = |one: &Listed| Err(failed(&one.object, Trouble::TimedOut(self.seconds())));
        let each = answers.into_iter().zip(listed);
        each.map(|(answer, one)| answer.unwrap_or_else(|| unanswered(one))).collect()
    }

    /// The listing says which content is the newest: no second question.
    async fn read_listed(&self, listed: Listed, most: u64) -> Result<Content, Error> {
        let mut content = self.fetch_twice(&listed.object, None, most).await?;
        let changed = listed.etag.is_some() && listed.etag != content.origin.etag;
        whole(&listed.object, &content, (!changed).then_some(listed.size))?;
        content.origin.newest = Newest::This;
        content.origin.changed_while_read = changed;
        Ok(content)
    }

    async fn fetch_twice(
        &self,
        object: &Object,
        version: Option<&str>,
        most: u64,
    ) -> Result<Content, Error> {
        match self.fetch(object, version, most).await {
            Err(Broken::Perhaps(_)) => {}
            Err(Broken::Final(Error::Aws { why, .. })) if matches!(*why, Trouble::NoSuchKey(_)) => {
                return Err(self.missing(object).await);
            }
            Err(Broken::Final(error)) => return Err(error),
            Ok(content) => return Ok(content),
        }
        self.fetch(object, version, most).await.map_err(|broken| match broken {
            Broken::Final(error) | Broken::Perhaps(error) => error,
        })
    }

    async fn fetch(
        &self,
        object: &Object,
        version: Option<&str>,
        most: u64,
    ) -> Result<Content, Broken> {
        let permission = if version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
        let asked = self.asked(permission, object.arn(), object);
        let answer = self
            .client
            .get_object()
            .bucket(&object.bucket)
            .key(&object.key)
            .set_version_id(version.map(str::to_owned))
            .set_request_payer(self.payer.clone())
            .send()
            .await
            .map_err(|error| {
                let archived = match error.as_service_error() {
                    Some(GetObjectError::InvalidObjectState(state)) => state.storage_class(),
                    _ => None,
                };
                let why = match archived {
                    Some(class) => Trouble::Archived(class.as_str().to_owned()),
                    None => cause(&error, &asked),
                };
                Broken::Final(failed(object, why))
            })?;
        let announced = answer.content_length().and_then(|length| u64::try_from(length).ok());
        let too_large = || Broken::Final(Error::TooLarge { name: object.to_string(), limit: most });
        if announced.is_some_and(|length| length > most) {
            return Err(too_large());
        }
        let origin = origin_of(object, &answer);
        let bytes = self.content(object, answer, announced, most).await?;
        let origin = Origin { size: bytes.len() as u64, sha256: crypto::sha256(&bytes), ..origin };
        Ok(Content { origin, bytes })
    }

    /// The content, whole.
    async fn content(
        &self,
        object: &Object,
        answer: GetObjectOutput,
        announced: Option<u64>,
        most: u64,
    ) -> Result<Vec<u8>, Broken> {
        let mut body = answer.body;
        let mut bytes = Vec::new();
        let end = Instant::now() + self.timeout * WHOLE;
        loop {
            let got = bytes.len() as u64;
            let patience = self.timeout.min(end.saturating_duration_since(Instant::now()));
            let Ok(next) = timeout(patience, body.next()).await else {
                let why = Trouble::Stalled(patience.as_secs(), got);
                return Err(Broken::Final(failed(object, why)));
            };
            match next {
                Some(Ok(chunk)) if got + chunk.len() as u64 > most => {
                    let name = object.to_string();
                    return Err(Broken::Final(Error::TooLarge { name, limit: most }));
                }
                Some(Ok(chunk)) => bytes.extend_from_slice(&chunk),
                Some(Err(error)) => {
                    let says = chain(&error).join(": ");
                    let why = if says.contains("checksum mismatch") {
                        Trouble::Damaged
                    } else {
                        Trouble::Truncated(got, announced)
                    };
                    return Err(Broken::Perhaps(failed(object, why)));
                }
                None if announced.is_some_and(|length| length != got) => {
                    let why = Trouble::Truncated(got, announced);
                    return Err(Broken::Perhaps(failed(object, why)));
                }
                None => return Ok(bytes),
            }
        }
    }

    /// What a reader gets now who asks for no version, and its size where that is what was read. Nice to know: a
    /// refusal is no failure.
    pub(super) async fn head(
        &self,
        object: &Object,
        read: Option<&Origin>,
    ) -> (Newest, Option<u64>) {
        let answer = self
            .client
            .head_object()
            .bucket(&object.bucket)
            .key(&object.key)
            .set_request_payer(self.payer.clone())
            .send()
            .await;
        let newest = match answer {
            Ok(head) => {
                let version = head.version_id().filter(|id| *id != UNVERSIONED).map(str::to_owned);
                let etag = head.e_tag().map(bare);
                let same = |read: &Origin| {
                    version == read.version && (version.is_some() || etag == read.etag)
                };
                if read.is_some_and(same) {
                    let size = head.content_length().and_then(|size| u64::try_from(size).ok());
                    return (Newest::This, size);
                }
                Newest::Other { version, last_modified: head.last_modified().map(moment) }
            }
            Err(error) => match error.raw_response() {
                Some(answer) if header(answer, "x-amz-delete-marker") == Some("true") => {
                    Newest::Deleted(header(answer, "x-amz-version-id").map(str::to_owned))
                }
                _ => Newest::Unknown,
            },
        };
        (newest, None)
    }

    pub(super) fn asked(
        &self,
        permission: &'static str,
        resource: String,
        object: &Object,
    ) -> Asked {
        Asked { permission, resource, bucket: object.bucket.clone(), seconds: self.seconds() }
    }

    fn seconds(&self) -> u64 {
        self.timeout.as_secs().max(1)
    }
}

/// Objects that were written without a checksum are held against the size that S3 knows.
fn whole(object: &Object, content: &Content, size: Option<u64>) -> Result<(), Error> {
    match size {
        Some(size) if size != content.origin.size => {
            Err(failed(object, Trouble::Truncated(content.origin.size, Some(size))))
        }
        _ => Ok(()),
    }
}

pub(super) fn failed(object: &Object, why: Trouble) -> Error {
    Error::Aws { name: object.to_string(), why: Box::new(why) }
}

fn origin_of(object: &Object, answer: &GetObjectOutput) -> Origin {
    Origin {
        object: object.clone(),
        version: answer.version_id().filter(|id| *id != UNVERSIONED).map(str::to_owned),
        last_modified: answer.last_modified().map(moment),
        etag: answer.e_tag().map(bare),
        size: 0,
        sha256: [0; 32],
        newest: Newest::Unknown,
        changed_while_read: false,
    }
}

const fn is_another(newest: &Newest) -> bool {
    matches!(newest, Newest::Other { .. } | Newest::Deleted(_))
}

pub(super) fn moment(date: &DateTime) -> Time {
    Time::from_unix(date.secs())
}

pub(super) fn bare(etag: &str) -> String {
    etag.trim_matches('"').to_owned()
}

/// The id of what was written without versioning.
const UNVERSIONED: &str = "null";
/// The whole content may take so many times the patience for the first answer.
const WHOLE: u32 = 6;

//! Which configuration counts, and what the names in it mean: found beside the bundle or above it, never outside of its
//! repository, where a file may be anybody's. Names in a file of settings are relative to that file.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use truststore::aws::Version;
use truststore::baseline::Baseline;
use truststore::config::{Config, FILE, Target};
use truststore::error::{Complaint, Error};
use truststore::profile::{self, Profile};
use truststore::source::{self, Budget, Source};
use truststore::toml_file::{LARGEST, Place, Written};
use truststore::waiver::{self, Waiver};

use super::arguments;
use super::failure::Failure;

/// Which configuration counts.
#[derive(Args, Clone, Debug)]
pub(super) struct ConfigArguments {
    /// The configuration [default: truststore.toml beside the truststore, or above it in its repository]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long)]
    no_config: bool,
}

/// Whose rules decide, for what is asked of one gateway.
#[derive(Args, Clone, Debug)]
pub(super) struct OneGateway {
    /// The gateway whose rules decide [default: api-gateway]
    #[arg(long = "for", value_name = "PROFILE", value_parser = arguments::profile())]
    profile: Option<&'static Profile>,
    #[command(flatten)]
    config: ConfigArguments,
}

impl OneGateway {
    /// What the command line says, else the configuration of the bundle, else the default.
    pub(super) fn profile(
        &self,
        what: &str,
        bundle: Option<&Source>,
    ) -> Result<&'static Profile, Failure> {
        let settings = self.config.read(bundle.map(std::slice::from_ref).unwrap_or_default())?;
        let own = bundle.and_then(|bundle| settings.target(bundle));
        let own = own.map(|target| &target.profiles).filter(|own| !own.is_empty());
        let written = own.unwrap_or(&settings.config.profiles);
        match (self.profile, written.as_slice()) {
            (Some(profile), _) => Ok(profile),
            (None, [one]) => Ok(one.value),
            (None, []) => profile::by_name(arguments::DEFAULT).ok_or_else(|| {
                Failure::usage("there is no default gateway", "name one with --for")
            }),
            (None, [first, ..]) => {
                let found = format!("several gateways stand here, and {what} is for one");
                Err(wrong(&first.place, &found, "choose one with --for"))
            }
        }
    }
}

/// The configuration of this run.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// What it says; nothing where there is none.
    pub(super) config: Config,
    /// The file, as messages name it.
    pub(super) file: Option<PathBuf>,
}

impl ConfigArguments {
    /// Reads the configuration that counts for these bundles; for the present folder where none is named.
    pub(super) fn read(&self, bundles: &[Source]) -> Result<Settings, Failure> {
        let file = match &self.config {
            Some(file) => Some(file.clone()),
            None if self.no_config => None,
            None => one_for_all(bundles)?,
        };
        let Some(file) = file else { return Ok(Settings::default()) };
        let config = Config::read(&file.display().to_string(), &bytes(&file)?)?;
        Ok(Settings { config, file: Some(file) })
    }
}

impl Settings {
    /// What a name in the configuration means.
    pub(super) fn source(name: &Written<String>) -> Result<Source, Failure> {
        beside(&name.place, &name.value)
    }

    /// What several names mean.
    pub(super) fn sources(names: &[Written<String>]) -> Result<Vec<Source>, Failure> {
        names.iter().map(Self::source).collect()
    }

    /// What the configuration says of a bundle that the command line names.
    pub(super) fn target(&self, bundle: &Source) -> Option<&Target> {
        let same = |target: &&Target| {
            beside(&target.path.place, &target.path.value).is_ok_and(|one| is_same(&one, bundle))
        };
        self.config.bundles.iter().find(same)
    }

    /// All waivers as they are written: those of the configuration, and those of other files, which the command line names
    /// or else the configuration.
    pub(super) fn waivers(&self, named: &[PathBuf]) -> Result<Vec<Waiver>, Failure> {
        let mut waivers = self.config.waivers.clone();
        for file in named {
            waivers.extend(waiver::read_file(&file.display().to_string(), &bytes(file)?)?);
        }
        for name in self.config.waiver_files.iter().filter(|_| named.is_empty()) {
            let (file, bytes) = read_named(name)?;
            waivers.extend(waiver::read_file(&file, &bytes)?);
        }
        Ok(waivers)
    }

    /// The same; where one names a bundle that is checked, it names it as the report does.
    pub(super) fn waivers_for(
        &self,
        named: &[PathBuf],
        checked: &[Source],
    ) -> Result<Vec<Waiver>, Failure> {
        let mut waivers = self.waivers(named)?;
        for bundle in waivers.iter_mut().filter_map(|waiver| waiver.bundle.as_mut()) {
            let meant = beside(&bundle.place, &bundle.value)?;
            let checked = checked.iter().find(|one| is_same(one, &meant)).unwrap_or(&meant);
            bundle.value = checked.to_string();
        }
        Ok(waivers)
    }

    /// The files of waivers beside the configuration.
    pub(super) fn waiver_files(&self) -> Result<Vec<PathBuf>, Failure> {
        self.config.waiver_files.iter().map(path_of).collect()
    }

    /// The baseline, from the command line or else from the configuration.
    pub(super) fn baseline(&self, named: Option<&Path>) -> Result<Option<Baseline>, Failure> {
        let (file, bytes) = match (named, &self.config.baseline) {
            (Some(file), _) => (file.display().to_string(), bytes(file)?),
            (None, Some(name)) => read_named(name)?,
            (None, None) => return Ok(None),
        };
        Ok(Some(Baseline::read(&file, &bytes)?))
    }
}

/// Says with what cannot be read which line of the settings names it: there it is to be mended.
pub(super) fn blame(place: &Place, failure: Failure) -> Failure {
    let error = match failure {
        Failure::Check(error) if !matches!(error, Error::Settings(_)) => error,
        other => return other,
    };
    let is_missing =
        matches!(&error, Error::Read { source, .. } if source.kind() == ErrorKind::NotFound);
    let hint = if is_missing { RELATIVE.to_owned() } else { error.hint().unwrap_or_default() };
    wrong(place, &error.to_string(), &hint)
}

/// What a name means, where a file is there by that name, or it is a pattern.
pub(super) fn there(name: &Written<String>) -> Result<Source, Failure> {
    let source = Settings::source(name)?;
    let path = match &source {
        Source::Path(path) if !name.value.contains(['*', '?', '[']) => path,
        _ => return Ok(source),
    };
    match fs::metadata(path) {
        Ok(_) => Ok(source),
        Err(error) => {
            let missing = Error::Read { name: source.to_string(), source: error };
            Err(blame(&name.place, missing.into()))
        }
    }
}

/// A file of this machine that the configuration names: its name, and its bytes.
fn read_named(name: &Written<String>) -> Result<(String, Vec<u8>), Failure> {
    let file = path_of(name)?;
    let bytes = bytes(&file).map_err(|failure| blame(&name.place, failure))?;
    Ok((file.display().to_string(), bytes))
}

/// A file of this machine that the configuration names.
fn path_of(name: &Written<String>) -> Result<PathBuf, Failure> {
    match Settings::source(name)? {
        Source::Path(path) => Ok(path),
        _ => Err(wrong(&name.place, "a file on this machine is wanted here", "")),
    }
}

/// What a name in a file of settings means: a path is relative to the file's folder.
pub(super) fn beside(place: &Place, name: &str) -> Result<Source, Failure> {
    let source = name.parse::<Source>();
    let source = source
        .map_err(|error| wrong(place, &error.to_string(), &error.hint().unwrap_or_default()))?;
    match source {
        Source::Path(path) => {
            let folder = Path::new(&*place.file).parent().unwrap_or(Path::new(""));
            let joined = folder.join(path);
            let roundabout = joined.is_absolute() || joined.starts_with("..");
            // What lies below the present folder is named so, however the configuration was found.
            let real = if roundabout { fs::canonicalize(&joined).ok() } else { None };
            Ok(Source::Path(real.map_or(joined, |real| from_here(&real))))
        }
        Source::Stdin => {
            Err(wrong(place, "standard input is named on the command line alone", "name a file"))
        }
        other => Ok(other),
    }
}

/// The bytes of a file of settings.
pub(super) fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    if file.is_dir() {
        let what = format!("{}: a file is wanted here, not a folder", file.display());
        return Err(Failure::usage(what, "name the file in it"));
    }
    let budget = Budget { bytes: LARGEST as u64, files: 1 };
    let blobs = source::read(&Source::Path(file.to_owned()), &budget)?;
    Ok(blobs.into_iter().next().map(|blob| blob.bytes).unwrap_or_default())
}

/// Whether two names are of the same file or object.
pub(super) fn is_same(one: &Source, other: &Source) -> bool {
    match (one, other) {
        (Source::Path(one), Source::Path(other)) => {
            one == other
                || fs::canonicalize(one)
                    .is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
        }
        // Whoever names an object without a version means it in whatever version.
        (Source::S3(one), Source::S3(other)) => {
            let open = [one, other].into_iter().any(|object| object.version == Version::Newest);
            one == other || open && one.at(Version::Newest) == other.at(Version::Newest)
        }
        (one, other) => one == other,
    }
}

/// The configuration of all bundles. Two of them for one run are one too many: whose waivers would count?
fn one_for_all(bundles: &[Source]) -> Result<Option<PathBuf>, Failure> {
    let Some((first, others)) = bundles.split_first() else { return Ok(find(None)) };
    let found = find(Some(first));
    for other in others {
        let another = find(Some(other));
        let real =
            |file: &Option<PathBuf>| file.as_ref().and_then(|one| fs::canonicalize(one).ok());
        if real(&found) != real(&another) {
            let named = |file: Option<PathBuf>| {
                file.map_or_else(|| "none".to_owned(), |file| file.display().to_string())
            };
            return Err(Failure::usage(
                format!(
                    "{first} and {other} have different configurations: {}, and {}",
                    named(found),
                    named(another)
                ),
                "name one with --config, or check them one by one",
            ));
        }
    }
    Ok(found)
}

/// The nearest configuration: in the folder of the bundle, else of the process, or above it up to the folder that holds
/// `.git`. Where no folder above does, only the first is looked into.
fn find(bundle: Option<&Source>) -> Option<PathBuf> {
    let named = match bundle {
        Some(Source::Path(path)) if path.is_dir() => path.clone(),
        Some(Source::Path(path)) => path.parent().map(Path::to_owned).unwrap_or_default(),
        _ => PathBuf::new(),
    };
    let first = if named.as_os_str().is_empty() { PathBuf::from(".") } else { named.clone() };
    let first = fs::canonicalize(first).ok()?;
    let mut folders: Vec<&Path> = Vec::new();
    let mut repository = false;
    for folder in first.ancestors() {
        folders.push(folder);
        if folder.join(".git").exists() {
            repository = true;
            break;
        }
    }
    if !repository {
        folders.truncate(1);
    }
    let found = folders.into_iter().find(|folder| folder.join(FILE).is_file())?;
    // Messages name it as the user named the bundle, where that is possible.
    if found == first {
        return Some(named.join(FILE));
    }
    Some(from_here(found).join(FILE))
}

/// A path as seen from the folder of the process: below it without what is above, above it with dots.
fn from_here(path: &Path) -> PathBuf {
    let here = env::current_dir().ok().and_then(|here| fs::canonicalize(here).ok());
    let Some(here) = here else { return path.to_owned() };
    if let Ok(below) = path.strip_prefix(&here) {
        return below.to_owned();
    }
    match here.strip_prefix(path) {
        Ok(above) => above.components().map(|_| "..").collect(),
        Err(_) => path.to_owned(),
    }
}

fn wrong(place: &Place, what: &str, hint: &str) -> Failure {
    Failure::Check(Error::Settings(vec![Complaint {
        place: place.to_string(),
        what: what.to_owned(),
        hint: hint.to_owned(),
    }]))
}

/// What to do about a file that is not there.
const RELATIVE: &str =
    "check the spelling; a name is relative to the folder of the file that says it";

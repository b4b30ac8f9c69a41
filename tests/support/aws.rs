//! A real S3, API Gateway and IAM: moto, in a process of its own that ends with the test. Every request has to be signed
//! by a user of this account. Where moto is not installed (`scripts/s3-server.sh install`), tests say aloud that they skip.

#![allow(dead_code, reason = "each test uses a part")]

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::OnceLock;

/// The server, and the administrator's access key.
pub(crate) struct Aws {
    pub(crate) address: String,
    pub(crate) administrator: AccessKey,
    python: PathBuf,
    _ends_with_this: ChildStdin,
    _server: Child,
}

/// An access key: its id and its secret.
#[derive(Clone, Debug)]
pub(crate) struct AccessKey {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// The server of this test process; `None` where moto is not installed.
pub(crate) fn aws() -> Option<&'static Aws> {
    static AWS: OnceLock<Option<Aws>> = OnceLock::new();
    told(AWS.get_or_init(|| Aws::start(true)).as_ref())
}

/// The same without signatures: moto finds none of boto3's own right where API Gateway is asked for a domain.
pub(crate) fn aws_without_signatures() -> Option<&'static Aws> {
    static AWS: OnceLock<Option<Aws>> = OnceLock::new();
    told(AWS.get_or_init(|| Aws::start(false)).as_ref())
}

fn told(aws: Option<&'static Aws>) -> Option<&'static Aws> {
    if aws.is_none() {
        // Not eprintln!, which the test runner swallows.
        let _ = writeln!(
            io::stderr(),
            "SKIPPED: moto is not installed; run scripts/s3-server.sh install"
        );
    }
    aws
}

impl Aws {
    fn start(signed: bool) -> Option<Self> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let home = target.join("moto-5.2.5");
        if !home.join("complete").exists() {
            return None;
        }
        // The script stops the server when its command ends, and `cat` ends when this process does.
        let mut server = Command::new("scripts/s3-server.sh")
            .args(["run", "sh", "-c", "echo $TRUSTSTORE_TEST_AWS; exec cat"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("CARGO_TARGET_DIR", target)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let mut aws = Self {
            address: address.trim().to_owned(),
            administrator: AccessKey { id: "none".to_owned(), secret: "none".to_owned() },
            python: home.join("bin/python"),
            _ends_with_this: server.stdin.take().unwrap(),
            _server: server,
        };
        assert!(aws.address.starts_with("http://"), "the server did not start");
        aws.administrator =
            aws.user("administrator", r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#);
        if signed {
            // From here on, nobody gets in without a signature.
            aws.python("import urllib.request as u\nu.urlopen(u.Request(address + '/moto-api/reset-auth', b'0', {'Content-Type': 'text/plain'}))");
        }
        Some(aws)
    }

    /// A user with one statement as policy.
    pub(crate) fn user(&self, name: &str, statement: &str) -> AccessKey {
        let answer = self.python(&format!(
            "iam.create_user(UserName='{name}')\n\
             iam.put_user_policy(UserName='{name}', PolicyName='p', PolicyDocument='''{{\"Version\":\"2012-10-17\",\"Statement\":[{statement}]}}''')\n\
             key = iam.create_access_key(UserName='{name}')['AccessKey']\n\
             print(key['AccessKeyId'], key['SecretAccessKey'])"
        ));
        let (id, secret) = answer.trim().split_once(' ').unwrap();
        AccessKey { id: id.to_owned(), secret: secret.to_owned() }
    }

    /// Runs Python with clients of the account: `s3`, `iam`, `gateway` (version 2), `address`; gives what it prints.
    pub(crate) fn python(&self, script: &str) -> String {
        let opening = "import boto3, os, sys, json\n\
                       address = os.environ['ADDRESS']\n\
                       def client(name): return boto3.client(name, endpoint_url=address, region_name='eu-west-1')\n\
                       s3 = client('s3'); iam = client('iam'); gateway = client('apigatewayv2')\n\
                       def put(bucket, key, file): return s3.put_object(Bucket=bucket, Key=key, Body=open(file, 'rb').read()).get('VersionId')\n\
                       def bucket(name, versioned=True):\n\
                       \x20   s3.create_bucket(Bucket=name, CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})\n\
                       \x20   if versioned: s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={'Status': 'Enabled'})\n";
        let mut child = Command::new(&self.python)
            .arg("-")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("ADDRESS", &self.address)
            .env("AWS_ACCESS_KEY_ID", &self.administrator.id)
            .env("AWS_SECRET_ACCESS_KEY", &self.administrator.secret)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let text = format!("{opening}{script}\n");
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{script}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Our program, as the administrator of this account.
    pub(crate) fn truststore(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    /// The same, as somebody else.
    pub(crate) fn truststore_as(&self, key: &AccessKey, arguments: &[&str]) -> Said {
        let mut command = self.command(arguments);
        command.env("AWS_ACCESS_KEY_ID", &key.id).env("AWS_SECRET_ACCESS_KEY", &key.secret);
        Said::of(command.output().unwrap())
    }

    /// The same, through another address.
    pub(crate) fn truststore_at(&self, address: &str, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).env("AWS_ENDPOINT_URL", address).output().unwrap())
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = alone(arguments);
        command
            .env("AWS_ENDPOINT_URL", &self.address)
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ACCESS_KEY_ID", &self.administrator.id)
            .env("AWS_SECRET_ACCESS_KEY", &self.administrator.secret);
        command
    }
}

/// Our program where nothing is known of AWS.
pub(crate) fn alone(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_truststore"));
    command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", "/nonexistent")
        .env("AWS_CONFIG_FILE", "/nonexistent/config")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdin(Stdio::null());
    command
}

/// What the program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Checks that the report says all of this.
    #[track_caller]
    pub(crate) fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.out.contains(word), "wanted {word:?} in {}", self.out);
        }
    }

    /// Checks that nothing was checked, and that the error says so in these words.
    #[track_caller]
    pub(crate) fn fails_with(&self, words: &[&str]) {
        assert_eq!((self.code, self.out.as_str()), (2, ""), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "wanted {word:?} in {:?}", self.err);
        }
        for secret in ["Signature=", "X-Amz-Signature", "Credential=", "Authorization:"] {
            assert!(!self.err.contains(secret), "{:?}", self.err);
        }
    }
}

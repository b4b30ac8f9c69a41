//! Every command in the README, in docs/ and in tests/cmd/ runs here, and its output and exit code are
//! compared. `TRYCMD=overwrite cargo test --test readme` takes over what is printed now; `git diff` shows it.

#[test]
fn every_public_example_prints_what_the_page_says() {
    trycmd::TestCases::new()
        .env("COLUMNS", "100")
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .env("GITHUB_ACTIONS", "")
        .case("README.md")
        .case("docs/*.md")
        .case("tests/cmd/*.md");
}

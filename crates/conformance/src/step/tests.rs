#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::path::Path as FilePath;

use serde_json::json;

use super::*;

#[test]
fn every_sentence_of_the_fixture_suite_has_a_step() {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/camara");
    let cases = crate::suite::load(&folder).unwrap();
    let sentences = cases.iter().flat_map(|case| &case.sentences);
    let mut undefined: Vec<_> =
        sentences.map(|one| one.text.as_str()).filter(|text| read(text).is_none()).collect();
    undefined.sort_unstable();
    undefined.dedup();
    assert_eq!(undefined, Vec::<&str>::new());
}

#[test]
fn an_unknown_sentence_has_no_step() {
    for sentence in [
        "the moon is full",
        "the response property \"$.code\" is nearly \"NOT_FOUND\"",
        "the request body property \"$.code\" is set to something nice",
        "the header \"Authorization\" is set to a borrowed access token",
    ] {
        assert_eq!(read(sentence), None, "{sentence}");
    }
}

#[test]
fn sentences_of_other_test_plans_have_steps() {
    let edit = |path: &str, edit| Some(Step::Given(Given::Edit(Path::parse(path), edit)));
    let fact = |fact| Some(Step::Given(Given::Fact(fact)));
    let check = |path: &str, check| Some(Step::Then(Then::Property(Path::parse(path), check)));
    let table = [
        (
            "the resource \"/number-verification/v2\" as base url",
            Some(Step::Given(Given::Resource {
                address: "/number-verification/v2".into(),
                whole: false,
            })),
        ),
        ("the response status code is \"401\"", Some(Step::Then(Then::Status(401)))),
        (
            "the value of response property \"$.swapped\" == true",
            check("swapped", Check::Is(json!(true))),
        ),
        (
            "the response property \"$.latestSimChange\" is null",
            check("latestSimChange", Check::Is(json!(null))),
        ),
        (
            "the \"maxAge\" request body property is set to a value equal or greater than \"260\" within the allowed range",
            edit("maxAge", Edit::AtLeast(260)),
        ),
        (
            "the request body property \"$.maxAge\" is set to 100000",
            edit("maxAge", Edit::Is(json!(100_000))),
        ),
        (
            "the body property \"$.hashedPhoneNumber\" is set to the phone number identified by the access token, hashed in SHA-256 (in hexadecimal representation)",
            edit("hashedPhoneNumber", Edit::OfToken { same: true, hashed: true }),
        ),
        (
            "(config_var:\"max_send\"-1) of send-code requests for this phone number has been submitted",
            fact(Fact::SendsLeft(1)),
        ),
        (
            "(config_var:\"max_try\"-1) calls with the request body property \"$.code\" set to a value distinct from the value received in the SMS were performed",
            fact(Fact::TriesLeft(1)),
        ),
        (
            "the request body property \"$.code\" is set to the received in the SMS for this first request",
            edit("code", Edit::SentCode { first: true }),
        ),
        (
            "request body property \"$.authenticationId\" is set to the value got for the first send-code request",
            edit("authenticationId", Edit::SentId { first: true }),
        ),
        (
            "the request body property \"$.phoneNumber\" is set to a phone number that that has an active SMS barring",
            edit("phoneNumber", Edit::Phone(Phone::Barred)),
        ),
        (
            "the request body property \"$.phoneNumber\" is set to \"3301\"",
            edit("phoneNumber", Edit::Is(json!("3301"))),
        ),
        (
            "the header \"Authorization\" is set to a valid access token from which the phone number cannot be deducted",
            Some(Step::Given(Given::Token(Token::OfClient))),
        ),
        (
            "the SIM for this phone number has been swapped more than 240 hours ago",
            fact(Fact::SwappedBefore(240)),
        ),
        (
            "the request body does not contain neither \"$.phoneNumber\" nor \"$.hashedPhoneNumber\"",
            Some(Step::Given(Given::Without(vec![
                Path::parse("phoneNumber"),
                Path::parse("hashedPhoneNumber"),
            ]))),
        ),
        (
            "the HTTP \"POST\" request is sent",
            Some(Step::When(When { operation: Named::Method("POST".into()), times: 1 })),
        ),
        (
            "the request body property \"$.device\" is set to: {}",
            edit("device", Edit::Is(json!({}))),
        ),
    ];
    for (sentence, meaning) in table {
        assert_eq!(read(sentence), meaning, "{sentence}");
    }
}
